namespace Wan.Farm.Contracts.Farm;

/// <summary>A hint in hand. Another worker gets it when this one dies before it was taken.</summary>
public interface IWorkHint
{
    /// <summary>A lease was taken, or there was none to take: the hint has done its work.</summary>
    void Taken();
}
