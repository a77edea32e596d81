namespace Wan.Farm.Api.Schema;

/// <summary>What a field holds.</summary>
public enum FieldKind
{
    Text,
    WholeNumber,
    Number,

    /// <summary>One of an enum's names.</summary>
    Choice,

    /// <summary>Texts under free keys.</summary>
    TextMap,

    Flag,

    /// <summary>A record with fields of its own.</summary>
    Mapping,

    /// <summary>Records in order.</summary>
    List,
}
