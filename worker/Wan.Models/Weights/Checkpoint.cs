using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Models.Vision;
using Wan.Models.Weights.Layouts;

namespace Wan.Models.Weights;

/// <summary>A folder with a Wan model in either published layout, under the names of the original one.</summary>
/// <remarks>Opening reads headers at most, never weights.</remarks>
public sealed class Checkpoint : IDisposable
{
    private readonly CheckpointFiles files;
    private readonly Lazy<IStoredBytes> transformer, lowNoiseTransformer, vae, textEncoder, imageEncoder;
    private readonly Lazy<WanModelConfig> transformerConfig;
    private readonly Lazy<WanVaeConfig> vaeConfig;
    private readonly Lazy<UmT5Config> textEncoderConfig;
    private readonly Lazy<ClipVisionConfig> imageEncoderConfig;
    private readonly Lazy<string> digest;

    internal Checkpoint(CheckpointFiles files)
    {
        this.files = files;
        transformer = new(() => OpenPart(CheckpointParts.Transformer));
        lowNoiseTransformer = new(() => OpenPart(CheckpointParts.LowNoiseTransformer));
        vae = new(() => OpenPart(CheckpointParts.Vae));
        textEncoder = new(() => OpenPart(CheckpointParts.TextEncoder));
        imageEncoder = new(() => OpenPart(CheckpointParts.ImageEncoder));
        transformerConfig = new(ReadTransformerConfig);
        vaeConfig = new(ReadVaeConfig);
        textEncoderConfig = new(() => ConfigReader.TextEncoder(textEncoder.Value));
        imageEncoderConfig = new(() => ConfigReader.ImageEncoder(imageEncoder.Value, files.ConfigOf(CheckpointParts.ImageEncoder)));
        digest = new(() => ModelDigest.Of(this, files));
    }

    public string Folder => files.Folder;

    public CheckpointLayout Layout => files.Layout;

    /// <summary>Of the transformer, or of both experts.</summary>
    public WanModelConfig TransformerConfig => transformerConfig.Value;

    public WanVaeConfig VaeConfig => vaeConfig.Value;

    public UmT5Config TextEncoderConfig => textEncoderConfig.Value;

    public ClipVisionConfig ImageEncoderConfig => imageEncoderConfig.Value;

    /// <summary>
    /// Where two transformers share the work, the part of the 1000 timesteps from which on the one for high noise runs; else null.
    /// </summary>
    public double? ExpertBoundary => !files.HasTwoExperts ? null : files.StatedBoundary ?? PublishedBoundaries.Of(TransformerConfig.ModelType);

    /// <summary>Where tokenizer.json or spiece.model lies.</summary>
    public string TokenizerFolder => Path.GetDirectoryName(Locate(CheckpointParts.Tokenizer))!;

    /// <summary>SHA-256, lower-case hex, over what the checkpoint holds; see <see cref="ModelDigest"/>.</summary>
    public string Digest => digest.Value;

    /// <param name="parts">What must be there.</param>
    /// <exception cref="CheckpointException">No such folder, neither layout, or files are missing: all of them are listed.</exception>
    public static Checkpoint Open(string folder, CheckpointParts parts = CheckpointParts.All)
    {
        CheckpointFiles files = CheckpointFiles.Find(folder);
        Checkpoint checkpoint = new(files);
        IReadOnlyList<string> missing = checkpoint.Missing(parts);
        if (missing.Count > 0)
            throw new CheckpointException(folder, $"is not a complete Wan checkpoint ({files.Layout.ToString().ToLowerInvariant()} layout); missing:\n{string.Join('\n', missing.Select(m => "  " + m))}");
        return checkpoint;
    }

    /// <summary>What is in a folder, and what is missing or does not belong: for people.</summary>
    /// <exception cref="CheckpointException">There is no such folder, or it is in neither layout.</exception>
    public static CheckpointReport Inspect(string folder) => CheckpointInspector.Inspect(folder);

    /// <summary>The transformer's weights; the caller disposes.</summary>
    public IWeightSource OpenTransformer() => OpenPart(CheckpointParts.Transformer);

    /// <summary>The weights of the expert for low noise; the caller disposes.</summary>
    public IWeightSource OpenLowNoiseTransformer() => OpenPart(CheckpointParts.LowNoiseTransformer);

    /// <summary>The VAE's weights; the caller disposes.</summary>
    public IWeightSource OpenVae() => OpenPart(CheckpointParts.Vae);

    /// <summary>The text encoder's weights; the caller disposes.</summary>
    public IWeightSource OpenTextEncoder() => OpenPart(CheckpointParts.TextEncoder);

    /// <summary>The weights of CLIP's vision tower, as far as it runs; the caller disposes.</summary>
    public IWeightSource OpenImageEncoder() => OpenPart(CheckpointParts.ImageEncoder);

    public void Dispose()
    {
        foreach (Lazy<IStoredBytes> part in new[] { transformer, lowNoiseTransformer, vae, textEncoder, imageEncoder })
        {
            if (part.IsValueCreated)
                part.Value.Dispose();
        }
    }

    /// <summary>Headers that are open for configurations and the digest; not for the caller to dispose.</summary>
    internal IStoredBytes Headers(CheckpointParts part) => part switch
    {
        CheckpointParts.Transformer => transformer.Value,
        CheckpointParts.LowNoiseTransformer => lowNoiseTransformer.Value,
        CheckpointParts.ImageEncoder => imageEncoder.Value,
        CheckpointParts.Vae => vae.Value,
        CheckpointParts.TextEncoder => textEncoder.Value,
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "has no weights"),
    };

    /// <summary>The parts that this model has, of those there are: an image encoder counts only where image tokens are attended to.</summary>
    internal IReadOnlyList<CheckpointParts> Parts =>
        [.. CheckpointFiles.AllParts.Where(part => part switch
        {
            CheckpointParts.LowNoiseTransformer => files.HasTwoExperts,
            CheckpointParts.ImageEncoder => TakesImageTokens(),
            _ => true,
        })];

    /// <summary>Files that are not there, one line each.</summary>
    internal IReadOnlyList<string> Missing(CheckpointParts parts) =>
        files.Missing(Parts.Where(part => parts.HasFlag(part)).Aggregate(default(CheckpointParts), (all, part) => all | part));

    internal string Locate(CheckpointParts part) => files.FileOf(part)
        ?? throw new CheckpointException(Folder, $"has no {CheckpointFiles.NameOf(part)}: {string.Join("; ", files.Missing(part))}");

    private IStoredBytes OpenPart(CheckpointParts part)
    {
        IStoredBytes source = WeightFile.OpenStored(Locate(part));
        try
        {
            return (Layout, part) switch
            {
                (CheckpointLayout.Original, CheckpointParts.ImageEncoder) => OriginalClipNames.Visual(source),
                (CheckpointLayout.Original, _) => source,
                (_, CheckpointParts.Transformer or CheckpointParts.LowNoiseTransformer) => new RenamedWeights(source, DiffusersTransformerNames.Original),
                (_, CheckpointParts.Vae) => new RenamedWeights(source, new DiffusersVaeNames(source.Weights.Keys).Original),
                (_, CheckpointParts.ImageEncoder) => TransformersClipNames.Visual(source),
                _ => new RenamedWeights(source, TransformersTextEncoderNames.Original(source.Weights)),
            };
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    private WanVaeConfig ReadVaeConfig() => Layout == CheckpointLayout.Original
        ? ConfigReader.Vae(vae.Value)
        : ConfigReader.DiffusersVae(vae.Value, files.ConfigOf(CheckpointParts.Vae)!);

    private WanModelConfig ReadTransformerConfig()
    {
        string path = files.ConfigOf(CheckpointParts.Transformer)!;
        WanModelConfig config = Layout == CheckpointLayout.Original ? ConfigReader.Transformer(path) : ConfigReader.DiffusersTransformer(path);
        return ConfigReader.WithImageTokens(config, () => transformer.Value);
    }

    /// <summary>What cannot be read is reported by whoever needs it; here it only means that nothing is known of image tokens.</summary>
    private bool TakesImageTokens()
    {
        try
        {
            return files.FileOf(CheckpointParts.Transformer) is not null && File.Exists(files.ConfigOf(CheckpointParts.Transformer))
                && TransformerConfig.TakesImageTokens;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }
}
