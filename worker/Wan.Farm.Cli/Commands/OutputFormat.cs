namespace Wan.Farm.Cli.Commands;

/// <summary>What standard output carries.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>One JSON object, for programs.</summary>
    Json,
}
