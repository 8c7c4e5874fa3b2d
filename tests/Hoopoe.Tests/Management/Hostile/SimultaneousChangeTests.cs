using Hoopoe.Core;
using Hoopoe.Core.Limits;
using Hoopoe.Server.Diagnostics;
using Xunit;

namespace Hoopoe.Tests.Management.Hostile;

/// <summary>Changes of different parts of one thing at the same time: each counts.</summary>
public sealed class SimultaneousChangeTests
{
    private const int Rounds = 2_000;

    [Fact]
    public async Task Limits_OfUser_SetAtOnce_AllCount()
    {
        await using var rig = await ApiRig.StartAsync();
        var limits = rig.Core.UserLimits;
        await RoundsAsync(
            value => Assert.Null(limits.Set("guest", "max-connections", value)),
            value => Assert.Null(limits.Set("guest", "max-channels", value)),
            value => Assert.Equal(new UserLimits(value, value), limits.Find("guest")));
        Assert.True(limits.Lift("guest", "max-channels"));
        Assert.False(limits.Lift("guest", "max-channels"));
        Assert.Equal(new UserLimits(Rounds - 1, null), limits.Find("guest"));
    }

    [Fact]
    public async Task Limits_OfVirtualHost_SetAtOnce_AllCount()
    {
        await using var rig = await ApiRig.StartAsync();
        var host = rig.Root;
        await RoundsAsync(
            value => Assert.Null(host.Parameters.SetLimit("max-connections", value, new Turn())),
            value => Assert.Null(host.Parameters.SetLimit("max-queues", value, new Turn())),
            value => Assert.Equal(new VirtualHostLimits(value, value), host.Limits));
    }

    [Fact]
    public async Task DescriptionAndTags_OfVirtualHost_SetAtOnce_BothCount()
    {
        await using var rig = await ApiRig.StartAsync();
        var host = rig.Root;
        await RoundsAsync(
            value => Assert.Null(host.Parameters.Describe($"{value}", null, new Turn())),
            value => Assert.Null(host.Parameters.Describe(null, [$"{value}"], new Turn())),
            value => Assert.Equal(($"{value}", $"{value}"), (host.Metadata.Description, host.Metadata.Tags[0])));
    }

    [Fact]
    public async Task LogLevels_SetAtOnce_BothCount()
    {
        var levels = new LogLevels(new LogOptions());
        string[] names = ["debug", "warning"];
        await RoundsAsync(
            value => Assert.Null(levels.Set(names[value % 2], null)),
            value => Assert.Null(levels.Set(null, new Dictionary<string, string> { ["Hoopoe.Amqp"] = names[value % 2] })),
            value => Assert.Equal((names[value % 2], names[value % 2]), (levels.Default, levels.Own["Hoopoe.Amqp"])));
    }

    /// <summary>Two threads that meet before each change, so that a change that is read first and then written loses the other.</summary>
    private static async Task RoundsAsync(Action<int> one, Action<int> other, Action<int> check)
    {
        using var meeting = new Barrier(2);
        async Task RunAsync(Action<int> change, Action<int>? look) => await Task.Run(() =>
        {
            try
            {
                for (int value = 0; value < Rounds; value++)
                {
                    meeting.SignalAndWait();
                    change(value);
                    meeting.SignalAndWait();
                    look?.Invoke(value);
                }
            }
            finally
            {
                // Or the other would wait for ever for one that has failed.
                meeting.RemoveParticipant();
            }
        });
        await Task.WhenAll(RunAsync(one, check), RunAsync(other, null));
    }
}
