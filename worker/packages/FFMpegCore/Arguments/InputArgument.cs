namespace FFMpegCore.Arguments;

/// <summary>A file to read.</summary>
public class InputArgument(bool verifyExists, string filePaths) : IInputArgument
{
    public readonly string FilePath = filePaths;
    public readonly bool VerifyExists = verifyExists;

    public InputArgument(string path, bool verifyExists)
        : this(verifyExists, path)
    {
    }

    public string Text => $"-i \"{FilePath}\"";

    public void Pre()
    {
        if (VerifyExists && !File.Exists(FilePath))
            throw new FileNotFoundException("Input file not found", FilePath);
    }

    public Task During(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public void Post()
    {
    }
}
