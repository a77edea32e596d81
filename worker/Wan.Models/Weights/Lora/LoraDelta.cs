using TorchSharp;

namespace Wan.Models.Weights.Lora;

/// <summary>What one LoRA adds to one parameter of the model: strength · (scale · B·A), or strength · difference.</summary>
internal sealed class LoraDelta
{
    /// <summary>Rows are taken in pieces of this many float32 numbers, so that the product is never held as a whole.</summary>
    private const long PieceElements = 4L << 20;

    private readonly LoraFile file;
    private readonly LoraModule module;
    private readonly LoraRole role;
    private readonly double strength;

    /// <param name="role">Up: the product; another: the tensor of that role as it is.</param>
    public LoraDelta(LoraFile file, LoraModule module, LoraRole role, double strength)
    {
        (this.file, this.module, this.role, this.strength) = (file, module, role, strength);
    }

    /// <exception cref="CheckpointException">Half of a pair is missing, or shapes do not fit: both are named.</exception>
    public void Check(WeightInfo parameter)
    {
        if (role == LoraRole.Up)
            CheckPair(parameter);
        else if (!Fits(Shape(role), parameter.Shape))
            throw Misshaped(role, $"{WeightInfo.Format(Shape(role))} does not fit {parameter.Name} {WeightInfo.Format(parameter.Shape)}");
    }

    /// <summary>Adds in place.</summary>
    /// <param name="weight">float32, contiguous, on the CPU</param>
    public void AddTo(torch.Tensor weight)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        if (role == LoraRole.Up)
            AddProduct(weight);
        else
            weight.add_(file.ReadFloat32(module[role]!).reshape(weight.shape), (float)(strength * (role == LoraRole.UpBias ? Scale() : 1)));
    }

    private void AddProduct(torch.Tensor weight)
    {
        long rank = Shape(LoraRole.Down)[0];
        float scale = (float)(strength * Scale());
        torch.Tensor rows = weight.view(weight.shape[0], -1);                                         // [out, in]
        torch.Tensor up = file.ReadFloat32(module[LoraRole.Up]!).reshape(rows.shape[0], rank);        // [out, rank]
        torch.Tensor down = file.ReadFloat32(module[LoraRole.Down]!).reshape(rank, rows.shape[1]);    // [rank, in]
        long most = Math.Max(1, PieceElements / rows.shape[1]);
        for (long first = 0; first < rows.shape[0]; first += most)
        {
            long count = Math.Min(most, rows.shape[0] - first);
            using torch.Tensor piece = rows.narrow(0, first, count);
            using torch.Tensor ups = up.narrow(0, first, count);
            using torch.Tensor sum = piece.addmm(ups, down, beta: 1, alpha: scale);
            piece.copy_(sum);
        }
    }

    private double Scale() => file.Scale(module, module[LoraRole.Down] is null ? 1 : Shape(LoraRole.Down)[0]);

    private void CheckPair(WeightInfo parameter)
    {
        foreach ((LoraRole here, LoraRole other) in new[] { (LoraRole.Up, LoraRole.Down), (LoraRole.Down, LoraRole.Up) })
        {
            if (module[other] is null)
                throw CheckpointException.AtTensor(file.Path, module[here]!, $"has no {(other == LoraRole.Down ? "lora_down (lora_A)" : "lora_up (lora_B)")} beside it; the file is incomplete");
        }
        IReadOnlyList<long> up = Shape(LoraRole.Up), down = Shape(LoraRole.Down);
        if (up.Count < 2 || down.Count < 2 || up[1] != down[0] || up.Skip(2).Any(size => size != 1))
            throw Misshaped(LoraRole.Up, $"{WeightInfo.Format(up)} does not multiply '{CheckpointException.Shorten(module[LoraRole.Down]!)}' {WeightInfo.Format(down)}; expected [out, rank] and [rank, in]");
        if (parameter.Shape.Count < 2 || up[0] != parameter.Shape[0] || !Fits(down.Skip(1), parameter.Shape.Skip(1)))
            throw Misshaped(LoraRole.Up, $"the product of {WeightInfo.Format(up)} and {WeightInfo.Format(down)} does not fit {parameter.Name} {WeightInfo.Format(parameter.Shape)}");
    }

    /// <summary>Equal, axes of size 1 at the end aside: some tools write the pair of a linear layer as a convolution's.</summary>
    private static bool Fits(IEnumerable<long> stored, IEnumerable<long> expected) => Trim(stored).SequenceEqual(Trim(expected));

    private static IEnumerable<long> Trim(IEnumerable<long> shape) => shape.Reverse().SkipWhile(size => size == 1).Reverse();

    private IReadOnlyList<long> Shape(LoraRole of) => file.Info(module[of]!).Shape;

    private CheckpointException Misshaped(LoraRole at, string problem) => CheckpointException.AtTensor(file.Path, module[at]!, problem);
}
