using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class DisposeScopeTests : TensorTest
{
    [Fact]
    public void Scope_Disposed_FreesWhatWasMadeInIt()
    {
        Tensor made;
        using (NewDisposeScope()) made = ones(2) + 1;
        Assert.True(made.IsInvalid);
    }

    [Fact]
    public void MoveToOuterDisposeScope_InnerDisposed_TensorLivesInOuter()
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor moved;
        using (NewDisposeScope()) moved = ones(2).MoveToOuterDisposeScope();
        Assert.False(moved.IsInvalid);
        Assert.True(outer.Contains(moved));
        Assert.Equal(1, outer.DisposablesCount);
    }

    [Fact]
    public void MoveToOuter_NoOuterScope_Detaches()
    {
        Tensor moved = RunOnFreshThread(() =>
        {
            using DisposeScope only = NewDisposeScope();
            return only.MoveToOuter(ones(2));
        });
        Assert.False(moved.IsInvalid);
        moved.Dispose();
    }

    [Fact]
    public void DetachFromDisposeScope_ScopeDisposed_TensorLives()
    {
        Tensor detached;
        using (NewDisposeScope()) detached = ones(2).DetachFromDisposeScope();
        Assert.False(detached.IsInvalid);
        detached.Dispose();
        Assert.True(detached.IsInvalid);
    }

    [Fact]
    public void MoveToOtherDisposeScope_GivenTensor_JoinsItsScope()
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor anchor = ones(1);
        Tensor moved;
        using (NewDisposeScope()) moved = ones(2).MoveToOtherDisposeScope(anchor);
        Assert.True(outer.Contains(moved));
    }

    [Fact]
    public void Attach_DetachedTensor_IsFreedWithTheScope()
    {
        Tensor tensor = ones(2).DetachFromDisposeScope();
        using (DisposeScope scope = NewDisposeScope()) scope.Attach(tensor);
        Assert.True(tensor.IsInvalid);
    }

    [Fact]
    public void DisposeEverythingBut_OneKept_OthersAreFreed()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = ones(1), b = ones(1), c = ones(1);
        scope.DisposeEverythingBut(b);
        Assert.Equal([true, false, true], new[] { a.IsInvalid, b.IsInvalid, c.IsInvalid });
        Assert.Equal([b], scope.DisposablesView);
    }

    [Fact]
    public void Dispose_OutOfOrder_OuterScopeStaysUsable()
    {
        DisposeScope outer = NewDisposeScope();
        DisposeScope middle = NewDisposeScope();
        DisposeScope inner = NewDisposeScope();
        middle.Dispose();
        Tensor made = ones(1);
        Assert.True(inner.Contains(made));
        inner.Dispose();
        Assert.Same(outer, CurrentDisposeScope);
        outer.Dispose();
    }

    [Fact]
    public void DisposedScope_Asked_Throws()
    {
        DisposeScope scope = NewDisposeScope();
        scope.Dispose();
        scope.Dispose();
        Assert.Throws<ObjectDisposedException>(() => scope.DisposablesCount);
    }

    [Fact]
    public void WrappedTensorDisposeScope_Expression_KeepsOnlyItsValue()
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor value = WrappedTensorDisposeScope(() => ones(3) * 2 + 1);
        Assert.Equal(1, outer.DisposablesCount);
        Equal([3, 3, 3], value);
    }

    [Fact]
    public void Statistics_CreatedMovedAndDisposed_AreCounted()
    {
        RunOnFreshThread(() =>
        {
            ThreadDisposeScopeStatistics statistics = DisposeScopeManager.Statistics;
            statistics.Reset();
            ones(1).Dispose();
            using (NewDisposeScope())
            {
                ones(1);
                ones(1).DetachFromDisposeScope().Dispose();
            }
            Assert.Equal(1, statistics.CreatedOutsideScopeCount);
            Assert.Equal(2, statistics.CreatedInScopeCount);
            Assert.Equal(1, statistics.DetachedFromScopeCount);
            Assert.Equal(1, statistics.DisposedInScopeCount);
            Assert.Equal(0, statistics.ThreadTotalLiveCount);
            return 0;
        });
    }

    [Fact]
    public void TotalCount_TensorsLive_FollowsThem()
    {
        long before = Tensor.TotalCount;
        Tensor a = ones(1), view = a.view(1, 1);
        Assert.Equal(before + 2, Tensor.TotalCount);
        Assert.True(Tensor.PeakCount >= before + 2);
        a.Dispose();
        view.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Tensor_Forgotten_IsFreedByTheCollector()
    {
        long before = Tensor.TotalCount;
        RunOnFreshThread(() =>
        {
            for (int i = 0; i < 100; i++) _ = ones(10);   // no scope on this thread
            return 0;
        });
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.InRange(Tensor.TotalCount, before, before + 5);
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [Fact]
    public void DisposedTensor_Used_Throws()
    {
        Tensor tensor = ones(2);
        tensor.Dispose();
        tensor.Dispose();
        Assert.Throws<InvalidOperationException>(() => tensor.Handle);
        Assert.Throws<InvalidOperationException>(() => tensor.add(1));
        Assert.Throws<InvalidOperationException>(() => ones(2).add(tensor));
    }

    [Fact]
    public void DecoupleFromNativeHandle_TakenBack_IsTheSameTensor()
    {
        long before = Tensor.TotalCount;
        Tensor tensor = ones(2);
        IntPtr handle = tensor.DecoupleFromNativeHandle();
        Assert.True(tensor.IsInvalid);
        Assert.Equal(before, Tensor.TotalCount);
        using Tensor again = Tensor.UnsafeCreateTensor(handle);
        Equal([1, 1], again);
    }

    private static T RunOnFreshThread<T>(Func<T> body)
    {
        T result = default!;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try { result = body(); }
            catch (Exception e) { failure = e; }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result : throw failure;
    }
}
