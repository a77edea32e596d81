namespace Wan.Models.Weights.Layouts;

/// <summary>Where each layout keeps each part.</summary>
internal sealed class CheckpointFiles
{
    private const string ModelIndex = "model_index.json";
    private const string SingleTransformer = "diffusion_pytorch_model.safetensors";
    private const string HighNoise = "high_noise_model", LowNoise = "low_noise_model", SecondTransformer = "transformer_2";
    private const string Clip = "models_clip_open-clip-xlm-roberta-large-vit-huge-14";
    private const string TokenizerDefinition = "tokenizer.json", SentencePieceModel = "spiece.model";

    private readonly Dictionary<CheckpointParts, Place> places;

    private CheckpointFiles(CheckpointLayout layout, string folder, Dictionary<CheckpointParts, Place> places)
    {
        Layout = layout;
        Folder = folder;
        this.places = places;
    }

    /// <param name="Candidates">Files that can hold the part, best first.</param>
    /// <param name="Config">A file that the part needs besides.</param>
    private sealed record Place(string Name, string[] Candidates, string? Config = null);

    public CheckpointLayout Layout { get; }

    public string Folder { get; }

    public static IReadOnlyList<CheckpointParts> AllParts { get; } =
    [
        CheckpointParts.Transformer, CheckpointParts.LowNoiseTransformer, CheckpointParts.Vae, CheckpointParts.TextEncoder, CheckpointParts.Tokenizer,
        CheckpointParts.ImageEncoder,
    ];

    /// <summary>Whether two transformers share the work, one for high noise and one for low.</summary>
    public bool HasTwoExperts => places.ContainsKey(CheckpointParts.LowNoiseTransformer);

    /// <summary>What model_index.json says of a pair of experts; null where there is none or it says nothing.</summary>
    public double? StatedBoundary { get; private init; }

    /// <exception cref="CheckpointException">The folder does not exist or is in neither layout.</exception>
    public static CheckpointFiles Find(string folder)
    {
        if (!Directory.Exists(folder))
            throw new CheckpointException(folder, File.Exists(folder) ? "is a file; expected the folder of a checkpoint" : "no such folder");
        if (File.Exists(Path.Combine(folder, ModelIndex)) || File.Exists(Path.Combine(folder, "transformer", "config.json")))
            return Diffusers(folder);
        CheckpointFiles original = Original(folder);
        if (original.places.Values.Any(place => original.FindFile(place) is not null) || File.Exists(Path.Combine(folder, "config.json")))
            return original;
        throw new CheckpointException(folder, "is not a Wan checkpoint: neither model_index.json (diffusers layout) nor config.json, high_noise_model/, low_noise_model/, diffusion_pytorch_model*.safetensors, Wan2.1_VAE.pth, Wan2.2_VAE.pth, models_t5_umt5-xxl-enc-bf16.pth (original layout) is there");
    }

    public static string NameOf(CheckpointParts part) => part switch
    {
        CheckpointParts.Transformer => "transformer",
        CheckpointParts.LowNoiseTransformer => "low-noise transformer",
        CheckpointParts.ImageEncoder => "image encoder",
        CheckpointParts.Vae => "vae",
        CheckpointParts.TextEncoder => "text encoder",
        _ => "tokenizer",
    };

    /// <summary>The file that holds the part, or null.</summary>
    public string? FileOf(CheckpointParts part) => places.TryGetValue(part, out Place? place) ? FindFile(place) : null;

    /// <summary>The part's own config file, whether it is there or not.</summary>
    public string? ConfigOf(CheckpointParts part) => places.GetValueOrDefault(part)?.Config is { } config ? Path.Combine(Folder, config) : null;

    /// <summary>What is not there: one line per file, with what it is for.</summary>
    public IReadOnlyList<string> Missing(CheckpointParts parts) =>
        [.. AllParts.Where(part => parts.HasFlag(part) && places.ContainsKey(part)).SelectMany(part => Missing(places[part]))];

    private IEnumerable<string> Missing(Place place)
    {
        if (place.Config is { } config && !File.Exists(Path.Combine(Folder, config)))
            yield return $"{config} ({place.Name})";
        if (FindFile(place) is null)
            yield return $"{string.Join(" or ", place.Candidates)} ({place.Name})";
    }

    private string? FindFile(Place place) =>
        place.Candidates.Select(candidate => Path.Combine(Folder, candidate)).FirstOrDefault(File.Exists);

    private static CheckpointFiles Original(string folder)
    {
        bool experts = Directory.Exists(Path.Combine(folder, HighNoise)) || Directory.Exists(Path.Combine(folder, LowNoise));
        Dictionary<CheckpointParts, Place> places = new()
        {
            [CheckpointParts.Transformer] = experts ? Transformer("high-noise transformer", HighNoise) : Transformer("transformer", ""),
            [CheckpointParts.Vae] = new("VAE", ["Wan2.1_VAE.pth", "Wan2.1_VAE.safetensors", "Wan2.2_VAE.pth", "Wan2.2_VAE.safetensors"]),
            [CheckpointParts.TextEncoder] = new("text encoder", ["models_t5_umt5-xxl-enc-bf16.pth", "models_t5_umt5-xxl-enc-bf16.safetensors"]),
            [CheckpointParts.Tokenizer] = new("tokenizer", [Path.Combine("google", "umt5-xxl", TokenizerDefinition), Path.Combine("google", "umt5-xxl", SentencePieceModel)]),
            [CheckpointParts.ImageEncoder] = new("image encoder", [$"{Clip}.pth", $"{Clip}.safetensors"]),
        };
        if (experts)
            places[CheckpointParts.LowNoiseTransformer] = Transformer("low-noise transformer", LowNoise);
        return new CheckpointFiles(CheckpointLayout.Original, folder, places);
    }

    private static CheckpointFiles Diffusers(string folder)
    {
        DiffusersIndex index = DiffusersIndex.Read(Path.Combine(folder, ModelIndex));
        bool experts = index.NamesSecondTransformer || Directory.Exists(Path.Combine(folder, SecondTransformer));
        Dictionary<CheckpointParts, Place> places = new()
        {
            [CheckpointParts.Transformer] = Transformer(experts ? "high-noise transformer" : "transformer", "transformer"),
            [CheckpointParts.Vae] = new("VAE", WithIndex(Path.Combine("vae", SingleTransformer)), Path.Combine("vae", "config.json")),
            [CheckpointParts.TextEncoder] = new("text encoder", WithIndex(Path.Combine("text_encoder", "model.safetensors"))),
            [CheckpointParts.Tokenizer] = new("tokenizer", [Path.Combine("tokenizer", TokenizerDefinition), Path.Combine("tokenizer", SentencePieceModel)]),
            [CheckpointParts.ImageEncoder] = new("image encoder", WithIndex(Path.Combine("image_encoder", "model.safetensors")), Path.Combine("image_encoder", "config.json")),
        };
        if (experts)
            places[CheckpointParts.LowNoiseTransformer] = Transformer("low-noise transformer", SecondTransformer);
        return new CheckpointFiles(CheckpointLayout.Diffusers, folder, places) { StatedBoundary = index.Boundary };
    }

    private static Place Transformer(string name, string folder) =>
        new(name, WithIndex(Path.Combine(folder, SingleTransformer)), Path.Combine(folder, "config.json"));

    private static string[] WithIndex(string file) => [file, file + ".index.json"];
}
