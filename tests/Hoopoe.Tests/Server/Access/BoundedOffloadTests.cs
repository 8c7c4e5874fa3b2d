using Hoopoe.Server.Access;
using Xunit;

namespace Hoopoe.Tests.Server.Access;

/// <summary>Where passwords are hashed.</summary>
public sealed class BoundedOffloadTests
{
    [Fact]
    public async Task Work_ThatOutlivesTheBroker_EndsAsCancelled()
    {
        var offload = new BoundedOffload();
        using var begun = new SemaphoreSlim(0);
        var goOn = new TaskCompletionSource();
        var running = offload.RunAsync(() =>
        {
            begun.Release();
            return goOn.Task.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }, CancellationToken.None).AsTask();
        await begun.WaitAsync(TestContext.Current.CancellationToken);
        offload.Dispose();
        goOn.SetResult();
        await Assert.ThrowsAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Work_OneAfterAnother_FindsAPlaceEachTime()
    {
        using var offload = new BoundedOffload();
        for (int i = 0; i < 100; i++) Assert.Equal(i, await offload.RunAsync(() => i, TestContext.Current.CancellationToken));
    }
}
