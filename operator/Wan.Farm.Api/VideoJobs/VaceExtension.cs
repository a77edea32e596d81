namespace Wan.Farm.Api.VideoJobs;

/// <summary>What is made beside a video that is shorter than the job's.</summary>
public enum VaceExtension
{
    /// <summary>Nothing: the video has a frame for each frame that is made.</summary>
    None,

    /// <summary>What comes after it.</summary>
    After,

    /// <summary>What leads to it.</summary>
    Before,
}
