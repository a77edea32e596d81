namespace Wan.Farm.Cli.Scores;

/// <summary>How a clip is rendered; see <see cref="Api.VideoJobs.LongVideoStrategy"/>.</summary>
internal enum ScoreStrategy
{
    Single,
    Windows,
    Continuation,
}
