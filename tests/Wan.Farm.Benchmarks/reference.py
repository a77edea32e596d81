"""Times the published Wan2.1 modules on this machine's libtorch, one run at a time.

Started by the benchmark program: reads one benchmark name a line from stdin, runs it once, answers with one JSON line
{"name", "seconds", "peakRssBytes"}. Runs of both sides alternate, so a machine that slows down slows both.

The published sources come from a checkout (first argument); nothing of them is kept here. What the sources import and
the machine may lack (einops, diffusers, flash-attn) is replaced by the few lines the modules need; attention is the
exact softmax in float32, which is what our side computes.
"""
import importlib.util
import json
import resource
import sys
import time
import types

import torch


def stub(name, **members):
    module = types.ModuleType(name)
    module.__dict__.update(members)
    sys.modules[name] = module
    return module


def rearrange(x, pattern, t=None):
    pattern = pattern.replace('-> ', '->').replace(' ->', '->')
    if pattern == 'b c t h w->(b t) c h w':
        b, c, t, h, w = x.shape
        return x.permute(0, 2, 1, 3, 4).reshape(b * t, c, h, w)
    if pattern == '(b t) c h w->b c t h w':
        _, c, h, w = x.shape
        return x.reshape(-1, t, c, h, w).permute(0, 2, 1, 3, 4)
    raise ValueError(f'unexpected einops pattern {pattern!r}')


def softmax_attention(q, k, v):
    """[..., L, D] queries, keys and values to [..., L, D]."""
    scores = torch.matmul(q, k.transpose(-2, -1)).mul_(q.shape[-1] ** -0.5)
    return torch.matmul(torch.softmax(scores, dim=-1), v)


def flash_attention(q, k, v, q_lens=None, k_lens=None, **_):
    """[B, L, N, D], as the published function; keys past k_lens are left out."""
    out = []
    for i in range(q.shape[0]):
        keys = k.shape[1] if k_lens is None else int(k_lens[i])
        out.append(softmax_attention(
            q[i].transpose(0, 1), k[i, :keys].transpose(0, 1), v[i, :keys].transpose(0, 1)).transpose(0, 1))
    return torch.stack(out)


class Plain:
    pass


def load_modules(root):
    stub('einops', rearrange=rearrange)
    stub('diffusers')
    stub('diffusers.configuration_utils', ConfigMixin=Plain, register_to_config=lambda f: f)
    stub('diffusers.models')
    stub('diffusers.models.modeling_utils', ModelMixin=torch.nn.Module)
    stub('wan')
    package = stub('wan.modules')
    package.__path__ = [f'{root}/wan/modules']
    stub('wan.modules.attention', flash_attention=flash_attention)
    stub('wan.modules.tokenizers', HuggingfaceTokenizer=None)
    stub('wan.modules.xlm_roberta', XLMRoberta=torch.nn.Module)
    stub('torchvision')
    stub('torchvision.transforms')
    torch.cuda.current_device = lambda: 'cpu'  # a default argument of a class that is not used here
    if not hasattr(torch.nn.functional, 'scaled_dot_product_attention'):
        torch.nn.functional.scaled_dot_product_attention = softmax_attention
    modules = []
    for name in ('model', 'vae', 't5', 'clip', 'vace_model'):
        spec = importlib.util.spec_from_file_location(f'wan.modules.{name}', f'{root}/wan/modules/{name}.py')
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        modules.append(module)
    return modules


def benchmarks(root):
    model, vae, t5, clip, vace_model = load_modules(root)
    scale = [torch.zeros(16), torch.ones(16)]
    built = {}

    def once(key, build):
        if key not in built:
            torch.manual_seed(0)
            built[key] = build()
        return built[key]

    def dit():
        net, x, t, context = once('dit', lambda: (
            model.WanModel(dim=512, ffn_dim=2048, num_heads=8, num_layers=8).eval(),
            torch.randn(16, 5, 32, 32), torch.tensor([500.0]), torch.randn(77, 4096)))
        return lambda: net([x], t, [context], 1280)

    def autoencoder():
        return once('vae', lambda: vae.WanVAE_(
            dim=96, z_dim=16, dim_mult=[1, 2, 4, 4], num_res_blocks=2, attn_scales=[],
            temperal_downsample=[False, True, True], dropout=0.0).eval())

    def vae_decode():
        net, z = autoencoder(), once('z', lambda: torch.randn(1, 16, 2, 16, 16))
        return lambda: net.decode(z, scale)

    def vae_encode():
        net, video = autoencoder(), once('video', lambda: torch.rand(1, 3, 5, 128, 128) * 2 - 1)
        return lambda: net.encode(video, scale)

    def text():
        net, ids, mask = once('t5', lambda: (
            t5.T5Encoder(vocab=2048, dim=512, dim_attn=512, dim_ffn=1024, num_heads=8, num_layers=6,
                         num_buckets=32, shared_pos=False, dropout=0.1).eval(),
            torch.randint(0, 2048, (1, 512)), torch.ones(1, 512, dtype=torch.long)))
        return lambda: net(ids, mask)

    def vision():
        net, picture = once('clip', lambda: (
            clip.VisionTransformer(image_size=224, patch_size=14, dim=640, num_heads=8, num_layers=9, activation='gelu').eval(),
            torch.rand(1, 3, 224, 224) * 2 - 1))
        return lambda: net(picture, use_31_block=True)

    def i2v():
        net, x, t, context, image, y = once('i2v', lambda: (
            model.WanModel(model_type='i2v', in_dim=36, dim=512, ffn_dim=2048, num_heads=8, num_layers=8).eval(),
            torch.randn(16, 5, 32, 32), torch.tensor([500.0]), torch.randn(77, 4096), torch.randn(1, 257, 1280), torch.randn(20, 5, 32, 32)))
        return lambda: net([x], t, [context], 1280, clip_fea=image, y=[y])

    def vace():
        net, x, t, context, control = once('vace', lambda: (
            vace_model.VaceWanModel(vace_layers=[0, 2, 4, 6], vace_in_dim=96, dim=512, ffn_dim=2048, num_heads=8, num_layers=8).eval(),
            torch.randn(16, 5, 32, 32), torch.tensor([500.0]), torch.randn(77, 4096), torch.randn(96, 5, 32, 32)))
        return lambda: net([x], t, vace_context=[control], context=[context], seq_len=1280)

    def ti2v_embedding():
        """Every token's timestep, as Wan2.2's forward embeds them; the layers are Wan2.1's."""
        net, t = once('ti2v-embedding', lambda: (
            model.WanModel(dim=1024, ffn_dim=1024, num_heads=8, num_layers=1).eval(), torch.cat([torch.zeros(97), torch.full((1951,), 500.0)])))

        def run():
            for _ in range(2):
                net.time_projection(net.time_embedding(model.sinusoidal_embedding_1d(net.freq_dim, t).float()))
        return run

    def training(net, loss):
        """What our training does in a step, with the optimizer of this torch; its loops over the weights run in C++."""
        weights = list(net.train().parameters())
        average = [w.detach().clone() for w in weights]
        optimizer = torch.optim.AdamW(weights, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.01, foreach=True)

        def run():
            with torch.enable_grad():
                value = loss()
                value.backward()
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            torch._foreach_mul_(average, 0.999)
            torch._foreach_add_(average, weights, alpha=0.001)
            return value.item()
        return run

    def train_dit():
        def build():
            net = model.WanModel(dim=192, ffn_dim=704, freq_dim=128, text_dim=96, text_len=64, num_heads=6, num_layers=8)
            torch.nn.init.normal_(net.head.head.weight, std=0.05)  # zero at first: no gradient would reach the blocks
            x, target, t = torch.randn(2, 16, 3, 16, 20), torch.randn(2, 16, 3, 16, 20), torch.tensor([300.0, 700.0])
            context = [torch.randn(24, 96), torch.randn(24, 96)]
            return training(net, lambda: (torch.stack(net(list(x), t, context, 240)) - target).square().mean())
        return once('train-dit', build)

    def train_vae():
        def build():
            net = vae.WanVAE_(
                dim=24, z_dim=16, dim_mult=[1, 2, 4, 4], num_res_blocks=2, attn_scales=[],
                temperal_downsample=[False, True, True], dropout=0.0)
            video = torch.rand(1, 3, 5, 64, 64) * 2 - 1
            return training(net, lambda: (net.decode(net.encode(video, scale), scale) - video).abs().mean())
        return once('train-vae', build)

    def add():
        a, b = torch.randn(4), torch.randn(4)

        def run():
            for _ in range(100_000):
                a + b
        return run

    return {'dit': dit, 'vae-decode': vae_decode, 'vae-encode': vae_encode, 't5': text, 'op-add': add,
            'clip': vision, 'i2v': i2v, 'vace': vace, 'ti2v-embedding': ti2v_embedding,
            'train-dit': train_dit, 'train-vae': train_vae}


def main():
    root, threads = sys.argv[1], int(sys.argv[2])
    torch.set_num_threads(threads)
    table = benchmarks(root)
    print(json.dumps({'torch': torch.__version__, 'threads': torch.get_num_threads()}), flush=True)
    with torch.no_grad():
        for line in sys.stdin:
            name = line.strip()
            run = table[name]()
            start = time.perf_counter()
            run()
            seconds = time.perf_counter() - start
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            print(json.dumps({'name': name, 'seconds': seconds, 'peakRssBytes': peak}), flush=True)


if __name__ == '__main__':
    main()
