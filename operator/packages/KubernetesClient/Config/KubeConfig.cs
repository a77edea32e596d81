using k8s.Exceptions;

namespace k8s;

/// <summary>A kubeconfig file: clusters and users by name, and contexts that pair them.</summary>
internal sealed record KubeConfig
{
    [JsonPropertyName("current-context")]
    public string CurrentContext { get; init; }

    public IReadOnlyList<Named> Contexts { get; init; } = [];

    public IReadOnlyList<Named> Clusters { get; init; } = [];

    public IReadOnlyList<Named> Users { get; init; } = [];

    /// <summary>The file's path, for messages.</summary>
    [JsonIgnore]
    public string Origin { get; init; }

    /// <summary>Where relative paths start; null when they are taken as they are.</summary>
    [JsonIgnore]
    public string Folder { get; init; }

    public static KubeConfig Read(string path) => Read(path, useRelativePaths: true);

    public static KubeConfig Read(string path, bool useRelativePaths)
    {
        string full = Path.GetFullPath(path);
        if (!File.Exists(full))
            throw new KubeConfigException($"the kubeconfig {full} does not exist");
        KubeConfig config = Parse(File.ReadAllText(full), full);
        return useRelativePaths ? config with { Folder = Path.GetDirectoryName(full) } : config;
    }

    public static KubeConfig Parse(string yaml, string origin)
    {
        try
        {
            KubeConfig config = KubernetesYaml.Deserialize<KubeConfig>(yaml) ?? new KubeConfig();
            return config with { Origin = origin, Contexts = config.Contexts ?? [], Clusters = config.Clusters ?? [], Users = config.Users ?? [] };
        }
        catch (Exception error) when (error is JsonException or YamlDotNet.Core.YamlException)
        {
            throw new KubeConfigException($"{origin} is not a kubeconfig: {error.Message}", error);
        }
    }

    /// <summary>The first file that names something wins, as in kubectl.</summary>
    public static KubeConfig Merge(IReadOnlyList<KubeConfig> files) => files.Count == 0
        ? throw new KubeConfigException("KUBECONFIG names no file")
        : new KubeConfig
        {
            CurrentContext = files.Select(f => f.CurrentContext).FirstOrDefault(c => !string.IsNullOrEmpty(c)),
            Contexts = [.. files.SelectMany(f => f.Contexts)],
            Clusters = [.. files.SelectMany(f => f.Clusters)],
            Users = [.. files.SelectMany(f => f.Users)],
            Origin = string.Join(", ", files.Select(f => f.Origin)),
            Folder = files[0].Folder,
        };

    public KubeConfigContext Context(string name) => Find(Contexts, name, "context").Context;

    public KubeConfigCluster Cluster(string name)
    {
        KubeConfigCluster cluster = Find(Clusters, name, "cluster").Cluster;
        return string.IsNullOrWhiteSpace(cluster?.Server) ? throw new KubeConfigException($"{Origin}: cluster {name} has no server") : cluster;
    }

    public KubeConfigUser User(string name) => Find(Users, name, "user").User ?? new KubeConfigUser();

    public string PathOf(string path) => string.IsNullOrEmpty(path) || Folder is null ? path : Path.Combine(Folder, path);

    private Named Find(IReadOnlyList<Named> all, string name, string what) =>
        all.FirstOrDefault(n => n.Name == name)
            ?? throw new KubeConfigException($"{Origin} has no {what} {name}; it has: {string.Join(", ", all.Select(n => n.Name))}");

    /// <summary>An entry of one of the three lists.</summary>
    internal sealed record Named(string Name, KubeConfigContext Context, KubeConfigCluster Cluster, KubeConfigUser User);
}
