using Hoopoe.Core;
using Hoopoe.Core.Limits;
using Hoopoe.Server.Timing;
using Xunit;

namespace Hoopoe.Tests.Core.Limits;

/// <summary>How long a user that publishes too fast must wait.</summary>
public sealed class PublishPaceTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public void Messages_AboveTheRate_TakeTheirTime()
    {
        var pace = Pace(new UserLimits(null, null, MaxMessageRate: 100));
        Assert.True(pace.Publish(10, 1 << 30) <= 0);
        Assert.Equal(1000, pace.Publish(100, 0), 3.0);
        _time.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(600, pace.LeftMs(), 3.0);
        _time.Advance(TimeSpan.FromSeconds(10));
        // What was not used is gone, but for a tenth of a second.
        Assert.True(pace.Publish(10, 0) <= 0);
        Assert.True(pace.Publish(1, 0) > 0);
    }

    [Fact]
    public void Bytes_AboveTheRate_TakeTheirTime()
    {
        var pace = Pace(new UserLimits(null, null, MaxByteRate: 1000));
        Assert.True(pace.Publish(5000, 100) <= 0);
        Assert.Equal(2000, pace.Publish(1, 2000), 3.0);
    }

    private PublishPace Pace(UserLimits limits) => new(limits, new Clock(_time));
}
