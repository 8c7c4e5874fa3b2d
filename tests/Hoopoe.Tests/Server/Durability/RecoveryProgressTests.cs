using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Durability;
using Hoopoe.Server.Timing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hoopoe.Tests.Server.Durability;

/// <summary>What is said while a start takes long.</summary>
public sealed class RecoveryProgressTests
{
    [Fact]
    public void Report_LongRecovery_SaysSoEveryTwoSeconds()
    {
        using var log = new RecordedLog();
        var time = new VirtualTime();
        var progress = new RecoveryProgress(time, new ServerLog(log));
        for (int tenth = 0; tenth < 50; tenth++)
        {
            progress.Report(tenth << 20, 50 << 20);
            time.Advance(TimeSpan.FromMilliseconds(100));
        }
        Assert.Equal(["Recovering: 40 % of 50 MiB read after 2 s", "Recovering: 80 % of 50 MiB read after 4 s"], log.At(LogLevel.Information));
    }
}
