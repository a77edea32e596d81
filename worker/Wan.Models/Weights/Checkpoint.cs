using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Models.Weights.Layouts;

namespace Wan.Models.Weights;

/// <summary>A folder with a Wan model in either published layout, under the names of the original one.</summary>
/// <remarks>Opening reads headers at most, never weights.</remarks>
public sealed class Checkpoint : IDisposable
{
    private readonly CheckpointFiles files;
    private readonly Lazy<IStoredBytes> transformer, vae, textEncoder;
    private readonly Lazy<WanModelConfig> transformerConfig;
    private readonly Lazy<WanVaeConfig> vaeConfig;
    private readonly Lazy<UmT5Config> textEncoderConfig;
    private readonly Lazy<string> digest;

    internal Checkpoint(CheckpointFiles files)
    {
        this.files = files;
        transformer = new(() => OpenPart(CheckpointParts.Transformer));
        vae = new(() => OpenPart(CheckpointParts.Vae));
        textEncoder = new(() => OpenPart(CheckpointParts.TextEncoder));
        transformerConfig = new(ReadTransformerConfig);
        vaeConfig = new(ReadVaeConfig);
        textEncoderConfig = new(() => ConfigReader.TextEncoder(textEncoder.Value));
        digest = new(() => ModelDigest.Of(this, files));
    }

    public string Folder => files.Folder;

    public CheckpointLayout Layout => files.Layout;

    public WanModelConfig TransformerConfig => transformerConfig.Value;

    public WanVaeConfig VaeConfig => vaeConfig.Value;

    public UmT5Config TextEncoderConfig => textEncoderConfig.Value;

    /// <summary>Where tokenizer.json or spiece.model lies.</summary>
    public string TokenizerFolder => Path.GetDirectoryName(Locate(CheckpointParts.Tokenizer))!;

    /// <summary>SHA-256, lower-case hex, over what the checkpoint holds; see <see cref="ModelDigest"/>.</summary>
    public string Digest => digest.Value;

    /// <param name="parts">What must be there.</param>
    /// <exception cref="CheckpointException">No such folder, neither layout, or files are missing: all of them are listed.</exception>
    public static Checkpoint Open(string folder, CheckpointParts parts = CheckpointParts.All)
    {
        CheckpointFiles files = CheckpointFiles.Find(folder);
        IReadOnlyList<string> missing = files.Missing(parts);
        if (missing.Count > 0)
            throw new CheckpointException(folder, $"is not a complete Wan checkpoint ({files.Layout.ToString().ToLowerInvariant()} layout); missing:\n{string.Join('\n', missing.Select(m => "  " + m))}");
        return new Checkpoint(files);
    }

    /// <summary>What is in a folder, and what is missing or does not belong: for people.</summary>
    /// <exception cref="CheckpointException">There is no such folder, or it is in neither layout.</exception>
    public static CheckpointReport Inspect(string folder) => CheckpointInspector.Inspect(folder);

    /// <summary>The transformer's weights; the caller disposes.</summary>
    public IWeightSource OpenTransformer() => OpenPart(CheckpointParts.Transformer);

    /// <summary>The VAE's weights; the caller disposes.</summary>
    public IWeightSource OpenVae() => OpenPart(CheckpointParts.Vae);

    /// <summary>The text encoder's weights; the caller disposes.</summary>
    public IWeightSource OpenTextEncoder() => OpenPart(CheckpointParts.TextEncoder);

    public void Dispose()
    {
        foreach (Lazy<IStoredBytes> part in new[] { transformer, vae, textEncoder })
        {
            if (part.IsValueCreated)
                part.Value.Dispose();
        }
    }

    /// <summary>Headers that are open for configurations and the digest; not for the caller to dispose.</summary>
    internal IStoredBytes Headers(CheckpointParts part) => part switch
    {
        CheckpointParts.Transformer => transformer.Value,
        CheckpointParts.Vae => vae.Value,
        CheckpointParts.TextEncoder => textEncoder.Value,
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "has no weights"),
    };

    internal string Locate(CheckpointParts part) => files.FileOf(part)
        ?? throw new CheckpointException(Folder, $"has no {CheckpointFiles.NameOf(part)}: {string.Join("; ", files.Missing(part))}");

    private IStoredBytes OpenPart(CheckpointParts part)
    {
        IStoredBytes source = WeightFile.OpenStored(Locate(part));
        if (Layout == CheckpointLayout.Original)
            return source;
        try
        {
            return new RenamedWeights(source, part switch
            {
                CheckpointParts.Transformer => DiffusersTransformerNames.Original,
                CheckpointParts.Vae => new DiffusersVaeNames(source.Weights.Keys).Original,
                _ => TransformersTextEncoderNames.Original(source.Weights),
            });
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
        return Layout == CheckpointLayout.Original ? ConfigReader.Transformer(path) : ConfigReader.DiffusersTransformer(path);
    }
}
