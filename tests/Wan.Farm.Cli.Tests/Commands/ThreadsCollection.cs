namespace Wan.Farm.Cli.Tests.Commands;

/// <summary>Commands that choose how many threads libtorch computes with, which is one number for the whole process: one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ThreadsCollection
{
    public const string Name = "threads of libtorch";
}
