namespace k8s;

/// <summary>A program that gives credentials.</summary>
internal sealed record KubeConfigExec
{
    public string ApiVersion { get; init; }

    public string Command { get; init; }

    public IReadOnlyList<string> Args { get; init; }

    public IReadOnlyList<KubeConfigExecVariable> Env { get; init; }

    /// <summary>What to tell somebody who does not have the program.</summary>
    public string InstallHint { get; init; }
}
