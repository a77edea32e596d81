using Wan.Parallel;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Finds out whether something failed because another rank has gone.</summary>
internal static class RankLoss
{
    public static ProcessGroupException? In(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is ProcessGroupException lost)
                return lost;
        }

        return null;
    }
}
