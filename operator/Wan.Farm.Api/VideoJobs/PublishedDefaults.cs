namespace Wan.Farm.Api.VideoJobs;

/// <summary>Values of the published pipeline.</summary>
public static class PublishedDefaults
{
    /// <summary>Characters; 512 tokens, all that the text encoder reads, are far fewer.</summary>
    public const int LongestPrompt = 8192;

    /// <summary>Pixels.</summary>
    public const int Width = 832, Height = 480;

    /// <summary>Frames the models were trained on: 21 latents.</summary>
    public const int NativeFrames = 81;

    /// <summary>Source: Wan2.1@9737cba wan/configs/shared_config.py, sample_neg_prompt.</summary>
    public const string NegativePrompt =
        "色调艳丽，过曝，静态，细节模糊不清，字幕，风格，作品，画作，画面，静止，整体发灰，最差质量，低质量，JPEG压缩残留，丑陋的，残缺的，多余的手指，画得不好的手部，画得不好的脸部，畸形的，毁容的，形态畸形的肢体，手指融合，静止不动的画面，杂乱的背景，三条腿，背景人很多，倒着走";
}
