using static TorchSharp.torch;

namespace Wan.Models.Schedulers;

/// <summary>
/// DPM-Solver++, second order multistep (midpoint), for flow prediction; the first and the last step are first order.
/// Source: Wan2.1@9737cba wan/utils/fm_solvers.py, FlowDPMSolverMultistepScheduler.
/// </summary>
public sealed class DpmPlusPlus2MSolver(FlowSchedule schedule) : FlowSolver(schedule)
{
    private const string LastPrediction = "model_output_0";

    public DpmPlusPlus2MSolver(int steps, double shift)
        : this(FlowSchedule.FromPureNoise(steps, shift))
    {
    }

    protected override string Name => "dpm++2m";

    protected override Tensor Advance(Tensor velocity, Tensor sample)
    {
        int s = StepIndex, t = StepIndex + 1;
        Tensor x0 = sample - (velocity * Sigmas[s]);
        double h = Lambda(t) - Lambda(s);                      // infinite on the first step from sigma 1 and on the last to 0
        double decay = Math.Exp(-h) - 1;
        double alpha = 1 - Sigmas[t];
        Tensor next = (sample * (Sigmas[t] / Sigmas[s])) - (x0 * (alpha * decay));

        bool last = t == Schedule.Steps;
        if (!last && Remembers(LastPrediction))
        {
            // After a start at sigma 1 the previous half step is infinitely long in lambda: the weight is 0 and the
            // step falls back to first order. Left out then, because 0·inf would spread a NaN.
            double weight = h / (Lambda(s) - Lambda(s - 1));
            if (weight != 0)
            {
                next -= (x0 - Remembered(LastPrediction)) * (0.5 * alpha * decay * weight);
            }
        }

        Remember(LastPrediction, x0);
        return next;
    }
}
