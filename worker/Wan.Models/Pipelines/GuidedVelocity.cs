using Wan.Models.Caching;
using Wan.Models.Conditioning;
using Wan.Models.Layers;
using Wan.Models.Transformer;
using Wan.Models.Transformer.Vace;
using Wan.Parallel;
using Wan.Parallel.Context;
using Wan.Parallel.Mesh;
using static TorchSharp.torch;

namespace Wan.Models.Pipelines;

/// <summary>One transformer with classifier-free guidance, for every kind of model.</summary>
/// <remarks>
/// Texts and image tokens are embedded once, when this is made. Over a mesh with two branches each rank knows one text and computes one branch; they exchange
/// their predictions once a step, and every rank has the guided one, the same bytes.
/// </remarks>
public sealed class GuidedVelocity : IVelocityModel
{
    private const double TrainedTimesteps = 1000;

    private readonly WanModel model;
    private readonly VelocityInputs inputs;
    private readonly double guidanceScale;
    private readonly TextContext? positive, negative;
    private readonly DeviceMesh? mesh;
    private readonly ContextParallel? ranks;
    private readonly bool ownsModel;
    private readonly StepCaches? caches;

    /// <param name="inputs">its tensors are used until this is disposed</param>
    /// <param name="guidanceScale">how far to go from the unconditional towards the conditional prediction; 1 runs the model once a step</param>
    /// <param name="ownsModel">whether the model is disposed with this; else it stays the caller's</param>
    /// <param name="mesh">the ranks that predict together; each calls this with the same latents. Null: alone</param>
    /// <param name="caches">what may be taken over from earlier steps, without a mesh; stays the caller's. Null: every step is computed in full</param>
    /// <exception cref="NonFiniteException">embedding a prompt gave NaN or infinity</exception>
    public GuidedVelocity(WanModel model, VelocityInputs inputs, double guidanceScale, bool ownsModel = false, DeviceMesh? mesh = null, StepCaches? caches = null)
    {
        if (guidanceScale != 1 && inputs.ContextNull is null)
            throw new ArgumentException($"guidance scale {guidanceScale} needs the features of a negative prompt", nameof(inputs));
        this.model = model;
        this.inputs = inputs;
        this.guidanceScale = guidanceScale;
        this.ownsModel = ownsModel;
        this.mesh = mesh;
        ranks = mesh is { Shape.ContextSize: > 1 } ? new ContextParallel(mesh) : null;
        this.caches = mesh is null || caches is null ? caches : throw new ArgumentException("ranks that predict together cannot take over from earlier steps", nameof(caches));
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        if (mesh is not null)
            model.BlockWeights?.Attach(mesh.World);
        bool split = guidanceScale != 1 && mesh is { Shape.Cfg: 2 };
        if (!split || mesh!.Position.Cfg == 0)
            positive = Prepare(inputs.Context, "embed the prompt");
        if (guidanceScale != 1 && (!split || mesh!.Position.Cfg == 1))
            negative = Prepare(inputs.ContextNull!, "embed the negative prompt");
    }

    public Tensor Predict(Tensor latents, double timestep, int firstLatent = 0, int step = 0)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        (Tensor? references, Tensor? cut) = (inputs.VaceReferences, Cut(inputs.VaceContext, latents, firstLatent));
        Tensor x = (references is null ? latents : cat([ReferencesAt(timestep), latents], dim: 1)).unsqueeze(0);
        Tensor t = Timesteps(latents, timestep, firstLatent);
        Tensor? y = Cut(inputs.ImageChannels, latents, firstLatent);
        VaceControl? control = cut is null ? null : new VaceControl(references is null ? cut : cat([references.unsqueeze(0), cut], dim: 2), inputs.VaceScale);
        Tensor ofVideo = Guide().squeeze(0);
        return (references is null ? ofVideo : ofVideo.narrow(1, references.shape[1], latents.shape[1]).contiguous()).MoveToOuterDisposeScope();

        Tensor Guide()
        {
            if (caches is not null)
                return caches.Of(firstLatent).Predict(step, reuse => Forward(positive!, reuse), negative is null ? null : reuse => Forward(negative, reuse), guidanceScale);
            if (guidanceScale == 1)
                return Forward(positive!);
            (Tensor velocity, Tensor unconditional) = positive is not null && negative is not null
                ? (Forward(positive), Forward(negative))
                : Exchange(Forward(positive ?? negative!));
            return velocity.sub_(unconditional).mul_(guidanceScale).add_(unconditional);
        }

        Tensor Forward(TextContext text, IBlockReuse? reuse = null) => model.forward(x, t, text, y, control, reuse, ranks);
    }

    public void Dispose()
    {
        positive?.Dispose();
        negative?.Dispose();
        model.BlockWeights?.Detach();
        if (ownsModel)
            model.Dispose();
    }

    /// <returns>the branch with the prompt, and the one with the negative prompt</returns>
    private (Tensor Conditional, Tensor Unconditional) Exchange(Tensor own)
    {
        using var scope = NewDisposeScope();
        Tensor both = mesh!.Cfg.AllGather(own.contiguous());
        return (both[0].MoveToOuterDisposeScope(), both[1].MoveToOuterDisposeScope());
    }

    private Tensor Timesteps(Tensor latents, double timestep, int firstLatent)
    {
        long clean = inputs.CleanLatents == 0 ? 0 : Math.Clamp(inputs.ConditionedFrom + inputs.CleanLatents - firstLatent, 0, latents.shape[1]);
        return clean == 0
            ? tensor([timestep], device: latents.device)
            : FirstLatent.Timesteps(timestep, TokenGrid.Of(latents.shape[1], latents.shape[2], latents.shape[3], model.Config.Patch), latents.device, clean);
    }

    /// <returns>[C, R, H, W]: the references' latents, as noisy as the video's</returns>
    private Tensor ReferencesAt(double timestep)
    {
        double sigma = timestep / TrainedTimesteps;
        Tensor noise = inputs.ReferenceNoise!;
        return (inputs.VaceReferences!.narrow(0, 0, noise.shape[0]) * (1 - sigma)) + (noise * sigma);
    }

    /// <returns>[1, channels, T, H, W]: what belongs to these latents</returns>
    private Tensor? Cut(Tensor? conditioning, Tensor latents, int firstLatent)
    {
        if (conditioning is null)
            return null;
        long count = latents.shape[1], from = firstLatent - inputs.ConditionedFrom;
        return from >= 0 && from + count <= conditioning.shape[1]
            ? conditioning.narrow(1, from, count).unsqueeze(0)
            : throw new ArgumentOutOfRangeException(
                nameof(firstLatent), firstLatent, $"{count} latents from there are not all among the {conditioning.shape[1]} that are conditioned");
    }

    private TextContext Prepare(Tensor context, string stage)
    {
        TextContext text = model.Prepare([context], inputs.CacheKeysValues, inputs.ImageTokens?.flatten(0, 1).unsqueeze(0));
        if (!FiniteGuard.IsFinite(text.Embedded))
            throw new NonFiniteException(stage, "text_embedding");
        if (text.Image is not null && !FiniteGuard.IsFinite(text.Image))
            throw new NonFiniteException(stage, "img_emb");
        return text.DetachFromDisposeScope();
    }
}
