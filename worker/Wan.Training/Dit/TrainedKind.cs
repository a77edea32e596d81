using Wan.Models.Conditioning;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Training.Runs;

namespace Wan.Training.Dit;

/// <summary>The kinds of model that can be trained: text to video, and image to video as Wan2.2 has it, which sees pictures through channels beside the latents alone.</summary>
internal static class TrainedKind
{
    private const string TextToVideo = "t2v", ImageToVideo = "i2v";

    /// <returns>what a model of pictures is given; null for one of texts</returns>
    /// <exception cref="TrainingException">It is of another kind, or the options do not go with its kind.</exception>
    public static GivenFrames? GivenTo(DitTrainingOptions options, WanVaeConfig vae)
    {
        WanModelConfig config = options.Transformer;
        int latents = vae.LatentChannels;
        string? problem = (config.ModelType, options.Given) switch
        {
            (TextToVideo, not null) => $"given: of no use to a model of type {TextToVideo}, which takes no pictures; leave it out",
            (TextToVideo, null) when config.OutChannels != latents => Channels("out_dim", config.OutChannels, latents),
            (TextToVideo, null) => null,
            (ImageToVideo, _) when config.TakesImageTokens => "transformer.image_dim: there is no image encoder to train with; leave it out",
            (ImageToVideo, _) when config.OutChannels != latents => Channels("out_dim", config.OutChannels, latents),
            (ImageToVideo, _) when config.InChannels != KnownFrames.Channels + (2 * latents) => Channels("in_dim", config.InChannels, KnownFrames.Channels + (2 * latents)),
            (ImageToVideo, { } given) => given.Problem,
            (ImageToVideo, null) => null,
            _ => $"transformer.model_type: {config.ModelType} cannot be trained; {TextToVideo} and {ImageToVideo} can",
        };
        if (problem is not null) throw new TrainingException(problem);
        return config.ModelType == ImageToVideo ? options.Given ?? new GivenFrames() : null;
    }

    private static string Channels(string name, int stated, int wanted) => $"transformer.{name}: {stated} is not {wanted}, which a model of this type has on this autoencoder's latents";
}
