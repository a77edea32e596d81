using Wan.Models.Conditioning;
using Wan.Models.Layers;
using Wan.Models.Transformer;
using Wan.Models.Transformer.Vace;
using static TorchSharp.torch;

namespace Wan.Models.Pipelines;

/// <summary>One transformer with classifier-free guidance, for every kind of model.</summary>
/// <remarks>Texts and image tokens are embedded once, when this is made.</remarks>
public sealed class GuidedVelocity : IVelocityModel
{
    private readonly WanModel model;
    private readonly VelocityInputs inputs;
    private readonly double guidanceScale;
    private readonly TextContext positive;
    private readonly TextContext? negative;
    private readonly bool ownsModel;

    /// <param name="inputs">its tensors are used until this is disposed</param>
    /// <param name="guidanceScale">how far to go from the unconditional towards the conditional prediction; 1 runs the model once a step</param>
    /// <param name="ownsModel">whether the model is disposed with this; else it stays the caller's</param>
    /// <exception cref="NonFiniteException">embedding a prompt gave NaN or infinity</exception>
    public GuidedVelocity(WanModel model, VelocityInputs inputs, double guidanceScale, bool ownsModel = false)
    {
        if (guidanceScale != 1 && inputs.ContextNull is null)
            throw new ArgumentException($"guidance scale {guidanceScale} needs the features of a negative prompt", nameof(inputs));
        this.model = model;
        this.inputs = inputs;
        this.guidanceScale = guidanceScale;
        this.ownsModel = ownsModel;
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        positive = Prepare(inputs.Context, "embed the prompt");
        negative = guidanceScale == 1 ? null : Prepare(inputs.ContextNull!, "embed the negative prompt");
    }

    public Tensor Predict(Tensor latents, double timestep, int firstLatent = 0)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor x = latents.unsqueeze(0);
        Tensor t = Timesteps(latents, timestep, firstLatent);
        Tensor? y = Cut(inputs.ImageChannels, latents, firstLatent);
        VaceControl? control = Cut(inputs.VaceContext, latents, firstLatent) is { } context ? new VaceControl(context, inputs.VaceScale) : null;
        Tensor velocity = model.forward(x, t, positive, y, control);
        if (negative is not null)
        {
            Tensor unconditional = model.forward(x, t, negative, y, control);
            velocity.sub_(unconditional).mul_(guidanceScale).add_(unconditional);
        }
        return velocity.squeeze(0).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        positive.Dispose();
        negative?.Dispose();
        if (ownsModel)
            model.Dispose();
    }

    private Tensor Timesteps(Tensor latents, double timestep, int firstLatent) =>
        inputs.FirstLatentKnown && firstLatent == 0
            ? FirstLatent.Timesteps(timestep, TokenGrid.Of(latents.shape[1], latents.shape[2], latents.shape[3], model.Config.Patch), latents.device)
            : tensor([timestep], device: latents.device);

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
