using System.Text;
using System.Text.Json.Serialization;
using FFMpegCore.Enums;

namespace FFMpegCore;

/// <summary>Where ffmpeg and ffprobe are and how they are run.</summary>
public class FFOptions : ICloneable
{
    public string WorkingDirectory { get; set; } = string.Empty;

    /// <summary>The folder of the two programs; empty when they are on PATH.</summary>
    public string BinaryFolder { get; set; } = string.Empty;

    public string TemporaryFilesFolder { get; set; } = Path.GetTempPath();

    public string EncodingWebName { get; set; } = Encoding.Default.WebName;

    /// <summary>How the programs' output is read.</summary>
    [JsonIgnore]
    public Encoding Encoding
    {
        get => Encoding.GetEncoding(EncodingWebName);
        set => EncodingWebName = value.WebName;
    }

    public FFMpegLogLevel? LogLevel { get; set; }

    object ICloneable.Clone() => Clone();

    public FFOptions Clone() => (FFOptions)MemberwiseClone();
}
