namespace Wan.Farm.Contracts.Tasks;

/// <summary>The name of an artifact: SHA-256, in lower-case hex, of everything the artifact depends on.</summary>
/// <remarks>
/// Model digest, task kind and version, canonical parameters, and the keys of the inputs. Equal keys mean equal bytes,
/// so a retry, a second identical job, or a job whose one shot changed reuses what exists.
/// </remarks>
public readonly record struct ContentKey(string Hex)
{
    /// <summary>The first 12 digits, for people.</summary>
    public string Short => Hex[..12];

    public override string ToString() => Hex;
}
