using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>One video to render. The file that <c>wanfarm render</c> reads and the object that a cluster stores.</summary>
/// <remarks>
/// Property initialisers are the defaults, <c>required</c> marks what must be given, and the attributes of
/// <see cref="Schema"/> hold the limits: binding, messages and the custom resource definition all read them from here.
/// </remarks>
public sealed record VideoJob
{
    public const string Version = "wan.farm/v1alpha1";
    public const string KindName = "VideoJob";

    [Constant(Version)]
    public required string ApiVersion { get; init; }

    [Constant(KindName)]
    public required string Kind { get; init; }

    public required ObjectMeta Metadata { get; init; }

    public required VideoJobSpec Spec { get; init; }
}
