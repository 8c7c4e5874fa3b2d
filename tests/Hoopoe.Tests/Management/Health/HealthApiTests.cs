using Xunit;

namespace Hoopoe.Tests.Management.Health;

/// <summary>RabbitMQ's health checks over HTTP.</summary>
public sealed class HealthApiTests
{
    [Theory]
    [InlineData("aliveness-test/%2F")]
    [InlineData("healthchecks/node")]
    [InlineData("health/checks/alarms")]
    [InlineData("health/checks/local-alarms")]
    [InlineData("health/checks/virtual-hosts")]
    [InlineData("health/checks/node-is-quorum-critical")]
    [InlineData("health/checks/certificate-expiration/2/weeks")]
    [InlineData("health/checks/protocol-listener/amqp091")]
    public async Task Check_HealthyBroker_IsOk(string path)
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal("ok", (await rig.JsonAsync(path)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task CheckPort_Listening_IsOkAndElseFails()
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal(200, await rig.StatusAsync("GET", $"health/checks/port-listener/{rig.Embedded.Broker.AmqpEndPoint.Port}"));
        var missing = await rig.JsonAsync("health/checks/port-listener/1", status: 503);
        Assert.Equal(1, missing.GetProperty("missing").GetInt32());
        Assert.Equal("mqtt", (await rig.JsonAsync("health/checks/protocol-listener/mqtt", status: 503)).GetProperty("missing").GetString());
        Assert.Equal(400, await rig.StatusAsync("GET", "health/checks/port-listener/x"));
    }

    [Theory]
    [InlineData("1/fortnights", "unit: must be days, weeks, months or years")]
    [InlineData("soon/days", "within: must be a whole number from 0 on")]
    public async Task CheckCertificates_AskedForNonsense_IsRefused(string within, string reason)
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal(reason, await rig.ReasonAsync("GET", $"health/checks/certificate-expiration/{within}", null, 400));
    }
}
