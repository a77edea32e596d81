using FFMpegCore.Exceptions;

namespace FFMpegCore.Arguments;

/// <summary>A file to write.</summary>
public class OutputArgument(string path, bool overwrite = true) : IOutputArgument
{
    public readonly bool Overwrite = overwrite;
    public readonly string Path = path;

    public string Text => Overwrite ? $"\"{Path}\" -y" : $"\"{Path}\"";

    public void Pre()
    {
        if (!Overwrite && File.Exists(Path))
            throw new FFMpegException(FFMpegExceptionType.File, "Output file already exists and overwrite is disabled");
    }

    public Task During(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public void Post()
    {
    }
}
