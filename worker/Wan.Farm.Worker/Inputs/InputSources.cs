using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Inputs;

/// <summary>Where inputs may come from.</summary>
/// <param name="Folders">The job's folder first: relative paths start there. Then others, such as the store's folder of inputs. None: no path is read.</param>
/// <param name="UrlPrefixes">http or https; a path allows itself and everything below it. None: no URL is read.</param>
public sealed record InputSources(IReadOnlyList<string> Folders, IReadOnlyList<Uri> UrlPrefixes)
{
    /// <summary>Files of an artifact store; null: none is known.</summary>
    public INamedFiles? Store { get; init; }
}
