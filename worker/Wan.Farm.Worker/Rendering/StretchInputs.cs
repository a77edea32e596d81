using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Models.Conditioning;
using Wan.Models.Noise;
using Wan.Models.Pipelines;
using Wan.Models.Weights;

namespace Wan.Farm.Worker.Rendering;

/// <summary>What conditions one lane's stretch of a timeline besides noise, read from artifacts. Made, used and disposed on the compute thread.</summary>
/// <param name="Velocity">Lives as long as the session: the expert that is not loaded yet will read it too.</param>
/// <param name="Known">[C, m, H, W], x0 of the latents at the beginning that are finished; null when there are none.</param>
internal sealed record StretchInputs(VelocityInputs Velocity, torch.Tensor? Known) : IDisposable
{
    /// <summary>Whether the known latents stay free of noise, because the model is told so.</summary>
    public bool IsKnownClean => Velocity.CleanLatents > 0;

    /// <summary>[C, R, H, W], noise of latents in front of the stretch that are denoised with it and dropped then: those of references, where one window holds all.</summary>
    public torch.Tensor? LeadNoise { get; init; }

    /// <param name="timesEachToken">Whether the model can be told that latents are free of noise.</param>
    public static StretchInputs Read(DenoiseTask task, LatentRange span, DenoiseArtifacts artifacts, bool timesEachToken, torch.Device device)
    {
        torch.Tensor? known = task.Known is { } taken ? KnownLatentsOf(taken, artifacts.Known!, device) : null;
        VelocityInputs texts = Texts(artifacts, span, device);
        if (timesEachToken)
        {
            if (known is null && artifacts.Conditioning is { } picture && span.First == 0)
                known = ConditioningFile.ReadFirst(picture.Path, device);
            return new StretchInputs(texts with { CleanLatents = (int)(known?.shape[1] ?? 0) }, known);
        }

        if (artifacts.Conditioning is null)
            return new StretchInputs(texts, known);
        return task.ContextScale is { } scale
            ? OfVace(task, span, artifacts.Conditioning, texts with { VaceScale = scale }, known, device)
            : OfPictures(span, artifacts.Conditioning, texts, known, device);
    }

    public void Dispose()
    {
        Known?.Dispose();
        LeadNoise?.Dispose();
        foreach (torch.Tensor? tensor in new[]
        {
            Velocity.Context, Velocity.ContextNull, Velocity.ImageTokens, Velocity.ImageChannels, Velocity.VaceContext, Velocity.VaceReferences, Velocity.ReferenceNoise,
        })
        {
            tensor?.Dispose();
        }
    }

    private static VelocityInputs Texts(DenoiseArtifacts artifacts, LatentRange span, torch.Device device)
    {
        using SafetensorsFile file = SafetensorsFile.Open(artifacts.Features.Path);
        return new VelocityInputs { Context = Text(FeatureNames.Prompt), ContextNull = Text(FeatureNames.NegativePrompt), ConditionedFrom = span.First };

        torch.Tensor Text(string name) => file.Read(name).to(device).clone().DetachFromDisposeScope();
    }

    private static StretchInputs OfPictures(LatentRange span, Artifact conditioning, VelocityInputs texts, torch.Tensor? known, torch.Device device)
    {
        (torch.Tensor channels, torch.Tensor? tokens) = ConditioningFile.Read(conditioning.Path, span, device);
        if (known is not null)
            ImageChannels.TakeOver(channels, known);
        return new StretchInputs(texts with { ImageChannels = channels, ImageTokens = tokens }, known);
    }

    /// <remarks>
    /// One window holds the latents of references in front of its own, as published. Where there are several, or a chunk goes on from another, each is
    /// shown the references as noisy as its own latents are.
    /// </remarks>
    private static StretchInputs OfVace(DenoiseTask task, LatentRange span, Artifact conditioning, VelocityInputs texts, torch.Tensor? known, torch.Device device)
    {
        (torch.Tensor video, torch.Tensor? references) = ConditioningFile.ReadVace(conditioning.Path, span, device);
        if (references is null)
            return new StretchInputs(texts with { VaceContext = video }, known);

        // Counted from the end of all timelines, so that no frame has the same.
        int[] places = [.. Enumerable.Range(0, (int)references.shape[1]).Select(index => int.MaxValue - index)];
        torch.Tensor noise = CounterNoise.Latents((long)task.Seed, places, task.Size.Channels, task.Size.Height, task.Size.Width).to(device).DetachFromDisposeScope();
        if (task.Windows.Count > 1 || known is not null)
            return new StretchInputs(texts with { VaceContext = video, VaceReferences = references, ReferenceNoise = noise }, known);
        using (video)
        using (references)
            return new StretchInputs(texts with { VaceContext = torch.cat([references, video], dim: 1).DetachFromDisposeScope() }, known) { LeadNoise = noise };
    }

    /// <returns>[C, m, H, W], x0 of the latents that are taken over.</returns>
    private static torch.Tensor KnownLatentsOf(KnownLatents known, Artifact artifact, torch.Device device)
    {
        using torch.Tensor source = LatentsFile.Read(artifact.Path, known.Source.Latents.Count, device);
        using torch.Tensor part = source.narrow(1, known.Latents.First - known.Source.Latents.First, known.Latents.Count);
        return part.clone().DetachFromDisposeScope();
    }
}
