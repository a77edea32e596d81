namespace Wan.Farm.Contracts.Tasks;

/// <summary>What a job wants a file to be.</summary>
public enum FileUse
{
    Picture,
    Video,
    PictureOrVideo,
}
