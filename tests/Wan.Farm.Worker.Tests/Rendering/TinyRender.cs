using System.Security.Cryptography;
using System.Text;
using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Worker.Tests.Rendering;

/// <summary>A folder in which plans for the tiny golden model are carried out.</summary>
internal sealed class TinyRender : IDisposable
{
    public TempFolder Folder { get; } = new();

    public string Model { get; init; } = GoldenFixtures.PathOf("models", "wan21-t2v");

    public RenderOutputs Outputs(RenderPlan plan) => RenderOutputs.In(Folder, plan.JobName, plan.Frames);

    public ArtifactStore Store => ArtifactStore.Open(Folder["work", "any", ".."]);

    public CheckpointStore Checkpoints => CheckpointStore.Open(Store.Root);

    /// <summary>Keys are of what the task depends on, so other settings have other artifacts.</summary>
    public static RenderPlan Plan(int frames = 9, int steps = 5, ulong seed = 3, string prompt = "a small boat", int size = 32)
    {
        var latents = new LatentRange(0, 1 + ((frames - 1) / 4));
        var encode = new EncodeTask("encode", Key($"encode {prompt}"), prompt, "blurred");
        var denoise = new DenoiseTask(
            "denoise",
            Key($"denoise {encode.Key} {frames} {steps} {seed} {size}"),
            encode.Key,
            latents,
            new LatentSize(16, size / 8, size / 8),
            seed,
            new Sampling(SolverKind.UniPC, steps, Shift: 5, GuidanceScale: 5));
        var decode = new DecodeTask("decode", Key($"decode {denoise.Key}"), denoise.Key, latents);
        var video = new VideoSize(size, size);
        var assemble = new AssembleTask("assemble", Key($"assemble {decode.Key}"), [decode.Key], video, frames, 8, 18);
        return new RenderPlan("tiny", "digest", ComputeDtype.Float32, video, frames, 8, [encode, denoise, decode, assemble]);
    }

    public PlanExecutor Executor(RenderPlan plan) => new(new RenderContext
    {
        ModelFolder = Model,
        Device = torch.CPU,
        Artifacts = Store,
        Checkpoints = Checkpoints,
        Outputs = Outputs(plan),
    });

    public Task<RenderReport> RunAsync(RenderPlan plan, RecordingObserver? observer = null) =>
        Executor(plan).RunAsync(plan, observer ?? new RecordingObserver(), observer?.Stop ?? CancellationToken.None);

    public void Dispose() => Folder.Dispose();

    private static ContentKey Key(string text) => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
}
