namespace Wan.Models.Pipelines;

/// <summary>What the published pipeline uses when the caller says nothing. Source: Wan2.1@9737cba wan/configs/shared_config.py.</summary>
public static class PublishedDefaults
{
    /// <summary>Frames per second of the trained models.</summary>
    public const int FramesPerSecond = 16;

    /// <summary>
    /// What to keep away from, in Chinese as the model was trained: garish colours, overexposure, static pictures, blur, subtitles,
    /// deformed hands and faces, cluttered background, walking backwards and the like.
    /// </summary>
    public const string NegativePrompt =
        "色调艳丽，过曝，静态，细节模糊不清，字幕，风格，作品，画作，画面，静止，整体发灰，最差质量，低质量，JPEG压缩残留，丑陋的，残缺的，多余的手指，画得不好的手部，画得不好的脸部，畸形的，毁容的，形态畸形的肢体，手指融合，静止不动的画面，杂乱的背景，三条腿，背景人很多，倒着走";
}
