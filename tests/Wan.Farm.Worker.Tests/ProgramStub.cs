using FFMpegCore;
using Wan.Farm.Testing;

namespace Wan.Farm.Worker.Tests;

/// <summary>Another ffmpeg in the place of the real one, as a shell script. <c>$real</c> is the real one.</summary>
internal sealed class ProgramStub : IDisposable
{
    private readonly TempFolder folder = new();

    public ProgramStub(string? script)
    {
        if (script is not null)
        {
            Add("ffmpeg", $"#!/bin/bash\nreal=$(command -v ffmpeg)\n{script}\n");
            Add("ffprobe", "#!/bin/bash\nexec ffprobe \"$@\"\n");
        }

        GlobalFFOptions.Configure(options => options.BinaryFolder = folder.Path);
    }

    public void Dispose()
    {
        GlobalFFOptions.Configure(options => options.BinaryFolder = string.Empty);
        folder.Dispose();
    }

    private void Add(string name, string script)
    {
        File.WriteAllText(folder[name], script);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder[name], UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
