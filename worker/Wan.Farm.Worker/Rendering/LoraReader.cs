using Wan.Models.Weights;
using Wan.Models.Weights.Lora;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Reads a LoRA before anything is rendered with it: its digest, and whether it is one for this model.</summary>
public static class LoraReader
{
    /// <summary>Reads all of the file once, for its digest, and the headers of the model.</summary>
    /// <param name="modelFolder">A checkpoint, known to be good.</param>
    /// <exception cref="CheckpointException">The file is not there, is damaged, or no LoRA for this model.</exception>
    public static LoraFit Read(string modelFolder, LoraUse use)
    {
        using Checkpoint checkpoint = Checkpoint.Open(modelFolder);
        List<LoraMatch> matches = [];
        if (checkpoint.ExpertBoundary is null || use.Experts.HasFlag(LoraExperts.HighNoise))
            matches.Add(Match(checkpoint.OpenTransformer(), use));
        if (checkpoint.ExpertBoundary is not null && use.Experts.HasFlag(LoraExperts.LowNoise))
            matches.Add(Match(checkpoint.OpenLowNoiseTransformer(), use));
        return new LoraFit(use, LoraFile.Digest(use), matches.Sum(match => match.Parameters), matches[0].Warning);
    }

    private static LoraMatch Match(IWeightSource transformer, LoraUse use)
    {
        using LoraWeights merged = LoraWeights.Apply(transformer, [use]);
        return merged.Matches[0];
    }
}
