namespace Wan.Farm.Cli.JobFiles;

/// <summary>YAML that this reader does not follow any further.</summary>
internal sealed class UnreadableYamlException(string message, int line) : Exception(message)
{
    public int Line { get; } = line;
}
