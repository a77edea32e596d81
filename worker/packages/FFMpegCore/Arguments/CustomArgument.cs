namespace FFMpegCore.Arguments;

/// <summary>Text that goes to the command line as it is.</summary>
public class CustomArgument(string argument) : IArgument
{
    public readonly string Argument = argument;

    public string Text => Argument;
}
