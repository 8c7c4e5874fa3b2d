using Hoopoe.Core.Access;
using Xunit;

namespace Hoopoe.Tests.Management.Http;

/// <summary>Calls that do inside a virtual host what AMQP does too, by a user whose tag allows the call and whose permissions do not.</summary>
public sealed class CallRightsTests
{
    private const string Message = """{"routing_key":"k","properties":{},"payload":"x","payload_encoding":"string"}""";

    [Theory]
    [InlineData("configure", "PUT", "queues/%2F/new", "{}")]
    [InlineData("configure", "DELETE", "queues/%2F/q", null)]
    [InlineData("configure", "PUT", "exchanges/%2F/new", """{"type":"direct"}""")]
    [InlineData("configure", "GET", "aliveness-test/%2F", null)]
    [InlineData("write", "GET", "aliveness-test/%2F", null)]
    [InlineData("read", "GET", "aliveness-test/%2F", null)]
    [InlineData("write", "POST", "exchanges/%2F/amq.direct/publish", Message)]
    [InlineData("topic", "POST", "exchanges/%2F/amq.topic/publish", Message)]
    [InlineData("read", "POST", "queues/%2F/q/get", """{"count":1,"ackmode":"ack_requeue_true","encoding":"auto"}""")]
    [InlineData("read", "DELETE", "queues/%2F/q/contents", null)]
    [InlineData("write", "POST", "bindings/%2F/e/amq.direct/q/q", """{"routing_key":"k"}""")]
    [InlineData("read", "POST", "bindings/%2F/e/amq.direct/q/q", """{"routing_key":"k"}""")]
    public async Task Call_OfAUserWithoutTheRight_IsRefusedAndWithItServed(string lacking, string method, string path, string? body)
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal(201, await rig.StatusAsync("PUT", "queues/%2F/q", "{}"));
        rig.AddUser("management", "/");
        string Pattern(string right) => right == lacking ? "^$" : ".*";
        rig.Core.Users.Set(new PermissionDefinition("management", "/", Pattern("configure"), Pattern("write"), Pattern("read")));
        if (lacking == "topic") rig.Core.Users.Set(new TopicPermissionDefinition("management", "/", "amq.topic", "^other$", ".*"));
        Assert.InRange(await rig.StatusAsync(method, path, body, "management"), 400, 403);
        rig.Core.Users.Set(new PermissionDefinition("management", "/", ".*", ".*", ".*"));
        rig.Core.Users.RemoveTopicPermissions("management", "/", null);
        Assert.InRange(await rig.StatusAsync(method, path, body, "management"), 200, 204);
    }

    [Fact]
    public async Task Publish_ToAnInternalExchange_IsRefused()
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal(201, await rig.StatusAsync("PUT", "exchanges/%2F/inner", """{"type":"fanout","internal":true}"""));
        Assert.InRange(await rig.StatusAsync("POST", "exchanges/%2F/inner/publish", Message), 400, 403);
    }
}
