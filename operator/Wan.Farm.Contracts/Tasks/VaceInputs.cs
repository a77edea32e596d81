namespace Wan.Farm.Contracts.Tasks;

/// <summary>The files that a model of type vace follows over one timeline.</summary>
/// <param name="Video">Null: gray, all of it to be made.</param>
/// <param name="Mask">White where the video is made anew; a picture is for all frames. Null: everywhere, unless <see cref="KeepsVideo"/>.</param>
/// <param name="References">In order.</param>
public sealed record VaceInputs(VideoInput? Video, MediaInput? Mask, IReadOnlyList<PictureInput> References)
{
    /// <summary>The frame of the timeline that the video begins at. Frames that it does not reach are gray, to be made.</summary>
    public int FirstFrame { get; init; }

    /// <summary>Whether the video stays as it is where no mask says otherwise.</summary>
    public bool KeepsVideo { get; init; }
}
