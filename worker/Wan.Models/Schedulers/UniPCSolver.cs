using static TorchSharp.torch;

namespace Wan.Models.Schedulers;

/// <summary>
/// UniPC of order 2 with B(h) = e^h - 1 ("bh2"), data prediction from a flow: the published default.
/// Source: Wan2.1@9737cba wan/utils/fm_solvers_unipc.py, FlowUniPCMultistepScheduler.
/// </summary>
/// <remarks>
/// Every step first corrects the sample it is given, with the order of the step before, then predicts the next one.
/// The data prediction uses the sample before its correction. The first and the last step are first order.
/// </remarks>
public sealed class UniPCSolver(FlowSchedule schedule) : FlowSolver(schedule)
{
    private const int MaximumOrder = 2;
    private const string OlderPrediction = "model_output_0";
    private const string LastPrediction = "model_output_1";
    private const string LastSample = "last_sample";

    private int lowerOrderCount;    // steps done, up to the full order: how much history there is
    private int order;              // of the last prediction

    public UniPCSolver(int steps, double shift)
        : this(FlowSchedule.UniPC(steps, shift))
    {
    }

    protected override string Name => "unipc";

    protected override Tensor Advance(Tensor velocity, Tensor sample)
    {
        Tensor x0 = sample - (velocity * Sigmas[StepIndex]);
        // A copy even without a correction: the caller may go on to overwrite its sample.
        Tensor corrected = StepIndex > 0 ? Correct(x0) : sample.clone();

        Rename(LastPrediction, OlderPrediction);
        Remember(LastPrediction, x0);
        Remember(LastSample, corrected);
        order = Math.Min(Math.Min(MaximumOrder, Schedule.Steps - StepIndex), lowerOrderCount + 1);
        lowerOrderCount = Math.Min(MaximumOrder, lowerOrderCount + 1);
        return Predict(corrected);
    }

    protected override IEnumerable<(string Name, int Value)> Counters() =>
        [("lower_order_count", lowerOrderCount), ("order", order)];

    protected override void RestoreCounters(Func<string, int> read) =>
        (lowerOrderCount, order) = (read("lower_order_count"), read("order"));

    /// <summary>UniC: the sample at this step's sigma once more, now that the model has been asked there.</summary>
    private Tensor Correct(Tensor x0)
    {
        int t = StepIndex, s = StepIndex - 1;
        double h = Lambda(t) - Lambda(s);
        Weights w = Weights.Of(h);
        Tensor m0 = Remembered(LastPrediction);
        double rho = 0.5;                                   // of the new difference
        Tensor residual;
        if (order == 1)
        {
            residual = (x0 - m0) * rho;
        }
        else
        {
            double r = (Lambda(s - 1) - Lambda(s)) / h;
            double rhoOlder = (w.B2 - w.B1) / (r - 1);      // solves [1 1; r 1]·rho = b
            rho = w.B1 - rhoOlder;
            residual = ((Remembered(OlderPrediction) - m0) * (rhoOlder / r)) + ((x0 - m0) * rho);
        }

        return FirstOrder(Remembered(LastSample), m0, s, t, w) - (residual * ((1 - Sigmas[t]) * w.Phi1));
    }

    /// <summary>UniP: from this step's sigma to the next one.</summary>
    private Tensor Predict(Tensor sample)
    {
        int s = StepIndex, t = StepIndex + 1;
        double h = Lambda(t) - Lambda(s);
        Weights w = Weights.Of(h);
        Tensor m0 = Remembered(LastPrediction);
        Tensor next = FirstOrder(sample, m0, s, t, w);
        if (order == 2)
        {
            double r = (Lambda(s - 1) - Lambda(s)) / h;
            next -= (Remembered(OlderPrediction) - m0) * (0.5 / r * (1 - Sigmas[t]) * w.Phi1);
        }

        return next;
    }

    private Tensor FirstOrder(Tensor sample, Tensor prediction, int s, int t, Weights w) =>
        (sample * (Sigmas[t] / Sigmas[s])) - (prediction * ((1 - Sigmas[t]) * w.Phi1));

    /// <summary>Phi1 = e^-h - 1, which is B(h) too in this variant; B1 and B2 are the right-hand side of the order conditions.</summary>
    private readonly record struct Weights(double Phi1, double B1, double B2)
    {
        public static Weights Of(double h)
        {
            double phi1 = ExpMinusOne(-h);
            double phi2 = (phi1 / -h) - 1;
            double phi3 = (phi2 / -h) - 0.5;
            return new Weights(phi1, phi2 / phi1, 2 * phi3 / phi1);
        }

        /// <summary>e^x - 1 without cancellation near 0, and -1 at minus infinity.</summary>
        private static double ExpMinusOne(double x)
        {
            double tanh = Math.Tanh(x / 2);
            return 2 * tanh / (1 - tanh);
        }
    }
}
