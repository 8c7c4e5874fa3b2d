using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Hoopoe.Management;
using Xunit;

namespace Hoopoe.Tests.Management.Hostile;

/// <summary>Every call that takes a body, with every body that it must refuse: 400 with a reason that names the field, and nothing has happened.</summary>
public sealed class BodySweepTests
{
    public static TheoryData<int> Bodies => [.. Enumerable.Range(0, KnownBody.All.Count)];

    [Fact]
    public void Calls_ThatTakeABody_AreAllKnownHere()
    {
        string[] known = [.. KnownBody.All.Select(body => body.Call).Concat(KnownBody.Bodiless).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(ApiCall.Changing.Where(call => call.Method != "DELETE").Select(call => call.ToString()).Order(StringComparer.Ordinal), known);
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Body_AsItShouldBe_IsTaken(int index)
    {
        var (body, call) = Find(index);
        await using var rig = await HostileRig.StartAsync();
        var (status, text) = await rig.SendAsync(call.Method, call.Known(), body.Json);
        Assert.True(status < 300, $"{call} {body.Json}: {status} {text}");
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Field_OfOtherTypeOrRange_IsRefusedByNameAndChangesNothing(int index)
    {
        var (body, call) = Find(index);
        await using var rig = await HostileRig.StartAsync();
        int count = 0;
        foreach (var field in body.Fields)
        {
            foreach (var value in HostileValue.All)
            {
                string before = await rig.ExportAsync();
                string sent = body.With(field.Name, value.Json);
                var (status, text) = await rig.SendAsync(call.Method, call.Known($"fresh-{count++}"), sent);
                string what = $"{call}, {field.Name} {value.Name}: {status} {text}";
                rig.AssertNoDefect(what, status);
                if (field.MayTake(value))
                {
                    Assert.True(status < 300, what);
                    continue;
                }
                Assert.True(status == 400, what);
                Assert.True(value.SpoilsAll || field.IsNamedIn(HostileRig.ReasonIn(text)), what);
                Assert.Equal(before, await rig.ExportAsync());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Body_ThatIsNoObjectOfJson_IsRefusedAndChangesNothing(int index)
    {
        var (body, call) = Find(index);
        await using var rig = await HostileRig.StartAsync();
        string before = await rig.ExportAsync();
        byte[][] bodies =
        [
            "[]"u8.ToArray(), "null"u8.ToArray(), "7"u8.ToArray(), "\"text\""u8.ToArray(), "{"u8.ToArray(), "{}x"u8.ToArray(), "{\"a\":}"u8.ToArray(), "x"u8.ToArray(), [0], [0xFF, 0xFE],
            [.. "{\""u8, 0xC0, 0xAF, .. "\":1}"u8], [.. Encoding.UTF8.GetBytes(body.Json)[..^1], .. ",\"x\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8],
            Encoding.UTF8.GetBytes(body.Json[..^1]), Encoding.Unicode.GetBytes(body.Json), Encoding.UTF8.GetBytes(new string('{', 100_000)),
        ];
        foreach (byte[] bad in bodies)
        {
            var (status, text) = await rig.SendAsync(call.Method, call.Known(), bad);
            Assert.True(status == 400 && HostileRig.ReasonIn(text).Length > 0, $"{call} {Encoding.Latin1.GetString(bad[..Math.Min(40, bad.Length)])}: {status} {text}");
        }
        Assert.Equal(before, await rig.ExportAsync());
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Body_LongerThanAnyIsTaken_Is413BeforeItIsSent(int index)
    {
        var (_, call) = Find(index);
        await using var rig = await HostileRig.StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", rig.Api.Address.Port, TestContext.Current.CancellationToken);
        await using var stream = socket.GetStream();
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"{call.Method} /api/{call.Known()} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic Z3Vlc3Q6Z3Vlc3Q=\r\nContent-Length: {ManagementApi.MostBodyBytes + 1}\r\n\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 413 ", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "permissions/%2F/guest", """{"configure":"(","write":"","read":""}""", "configure")]
    [InlineData("PUT", "permissions/%2F/guest", """{"configure":"","write":"(","read":""}""", "write")]
    [InlineData("PUT", "permissions/%2F/guest", """{"configure":"","write":"","read":"("}""", "read")]
    [InlineData("PUT", "topic-permissions/%2F/guest", """{"exchange":"e","write":"","read":"("}""", "read")]
    [InlineData("PUT", "policies/%2F/p", """{"pattern":"(","definition":{"max-length":5}}""", "pattern")]
    [InlineData("PUT", "policies/%2F/p", """{"pattern":"","definition":{"max-length":-5}}""", "max-length|non negative|not a valid|integer")]
    [InlineData("PUT", "policies/%2F/p", """{"pattern":"","definition":{"max-length":5},"apply-to":"everything"}""", "apply-to")]
    [InlineData("PUT", "queues/%2F/r", """{"arguments":{"x-max-length":-1}}""", "x-max-length")]
    [InlineData("PUT", "queues/%2F/r", """{"arguments":{"x-message-ttl":"soon"}}""", "x-message-ttl")]
    [InlineData("PUT", "queues/%2F/r", """{"arguments":{"x-max-priority":256}}""", "x-max-priority")]
    [InlineData("PUT", "exchanges/%2F/r", """{"type":"nonsense"}""", "type")]
    [InlineData("PUT", "exchanges/%2F/r", """{"type":"direct","arguments":{"alternate-exchange":7}}""", "alternate-exchange")]
    [InlineData("PUT", "users/guest", """{"password_hash":"aPJM","hashing_algorithm":"rot13","tags":""}""", "hashing_algorithm")]
    [InlineData("POST", "exchanges/%2F/amq.default/publish", """{"routing_key":"q","properties":{"priority":256},"payload":"","payload_encoding":"string"}""", "priority")]
    [InlineData("POST", "exchanges/%2F/amq.default/publish", """{"routing_key":"q","properties":{"delivery_mode":3},"payload":"","payload_encoding":"string"}""", "delivery_mode")]
    [InlineData("POST", "exchanges/%2F/amq.default/publish", """{"routing_key":"q","properties":{"expiration":"-1"},"payload":"","payload_encoding":"string"}""", "expiration")]
    [InlineData("POST", "exchanges/%2F/amq.default/publish", """{"routing_key":"q","properties":{"headers":[1]},"payload":"","payload_encoding":"string"}""", "headers")]
    [InlineData("POST", "exchanges/%2F/amq.default/publish", """{"routing_key":"q","properties":{"user_id":"ann"},"payload":"","payload_encoding":"string"}""", "user_id")]
    [InlineData("POST", "exchanges/%2F/amq.default/publish", """{"routing_key":"q","properties":{},"payload":"?","payload_encoding":"base64"}""", "payload")]
    public async Task Field_OfRightTypeAndBadValue_IsRefusedByNameAndChangesNothing(string method, string path, string body, string named)
    {
        await using var rig = await HostileRig.StartAsync();
        string before = await rig.ExportAsync();
        var (status, text) = await rig.SendAsync(method, path, body);
        Assert.True(status == 400 && named.Split('|').Any(name => HostileRig.ReasonIn(text).Contains(name, StringComparison.Ordinal)), $"{status} {text}");
        Assert.Equal(before, await rig.ExportAsync());
        Assert.True(rig.Api.Root.Queues.TryGet("q", out var queue));
        Assert.Equal(0, queue.ReadyCount);
    }

    private static (KnownBody Body, ApiCall Call) Find(int index) =>
        (KnownBody.All[index], ApiCall.All.Single(call => call.ToString() == KnownBody.All[index].Call));
}
