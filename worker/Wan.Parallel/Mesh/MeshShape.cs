using System.Globalization;

namespace Wan.Parallel.Mesh;

/// <summary>How the ranks of a group share one denoising step: <c>cfg × ring × ulysses</c>.</summary>
/// <param name="Ulysses">Ranks that share attention heads. Neighbours, because they exchange the most.</param>
/// <param name="Ring">Blocks of tokens whose keys and values go around.</param>
/// <param name="Cfg">2: the branches of classifier-free guidance on ranks of their own.</param>
public sealed record MeshShape(int Ulysses = 1, int Ring = 1, int Cfg = 1)
{
    private const string Accepted = "ulysses=2,ring=2,cfg=1; what is left out is 1";

    /// <summary>Ranks that the tokens of a video are spread over.</summary>
    public int ContextSize => Ulysses * Ring;

    public int WorldSize => ContextSize * Cfg;

    /// <summary>What people call each rank.</summary>
    public IReadOnlyList<string> RankNames => [.. Enumerable.Range(0, WorldSize).Select(NameOf)];

    /// <summary>Reads <c>ulysses=2,ring=2,cfg=1</c> in any order.</summary>
    /// <exception cref="FormatException">Says what is wrong, and what would be accepted.</exception>
    public static MeshShape Parse(string text)
    {
        var shape = new MeshShape();
        HashSet<string> seen = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] pair = part.Split('=', StringSplitOptions.TrimEntries);
            if (pair.Length != 2 || !int.TryParse(pair[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count < 1)
                throw new FormatException($"'{part}' is no axis with a number of ranks; accepted: {Accepted}");
            if (!seen.Add(pair[0]))
                throw new FormatException($"'{pair[0]}' is there twice; accepted: {Accepted}");
            shape = pair[0] switch
            {
                "ulysses" => shape with { Ulysses = count },
                "ring" => shape with { Ring = count },
                "cfg" => shape with { Cfg = count },
                _ => throw new FormatException($"'{pair[0]}' is no axis of a group; accepted: {Accepted}"),
            };
        }

        return shape;
    }

    /// <summary>Why a model cannot be spread this way; null: it can.</summary>
    /// <param name="heads">attention heads of the model</param>
    public string? Problem(int heads)
    {
        if (Ulysses < 1 || Ring < 1 || Cfg < 1)
            return $"{this}: every axis has at least 1 rank";
        if (Cfg > 2)
            return $"cfg={Cfg}: guidance has two branches; accepted: 1, 2";
        if (heads % Ulysses != 0)
            return $"ulysses={Ulysses} does not divide the model's {heads} heads; accepted: {string.Join(", ", Enumerable.Range(1, heads).Where(n => heads % n == 0))}, and ring for the rest";
        return null;
    }

    /// <exception cref="ArgumentException">There are fewer or more ranks than the product of the axes.</exception>
    public void RequireWorld(int worldSize)
    {
        if (worldSize != WorldSize)
            throw new ArgumentException($"{this} is a group of {Ulysses} x {Ring} x {Cfg} = {WorldSize} ranks, but there are {worldSize}");
    }

    public MeshPosition PositionOf(int rank) => new(rank / ContextSize, rank % ContextSize / Ulysses, rank % Ulysses);

    public int RankAt(MeshPosition position) => (((position.Cfg * Ring) + position.Ring) * Ulysses) + position.Ulysses;

    public override string ToString() => $"ulysses={Ulysses},ring={Ring},cfg={Cfg}";

    private string NameOf(int rank)
    {
        MeshPosition at = PositionOf(rank);
        return $"rank {rank} of {WorldSize} (ulysses {at.Ulysses}, ring {at.Ring}, cfg {at.Cfg})";
    }
}
