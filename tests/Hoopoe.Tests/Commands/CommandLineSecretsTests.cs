using System.Text;
using Hoopoe.Commands;
using Xunit;

namespace Hoopoe.Tests.Commands;

/// <summary>What of a command line is secret, and what is not.</summary>
public sealed class CommandLineSecretsTests
{
    [Theory]
    [InlineData("bench --uri amqp://ann:p@ss:wörd@host:5672/shop", "bench --uri amqp://ann:**********@host:5672/shop")]
    [InlineData("bench --uri=amqps://ann:secret@host", "bench --uri=amqps://ann:******@host")]
    [InlineData("serve --set default.password=secret --port 5672", "serve --set default.password=****** --port 5672")]
    [InlineData("serve --set DEFAULT:PASSWORD=a=b", "serve --set DEFAULT:PASSWORD=***")]
    [InlineData("consume --key-password secret orders", "consume --key-password ****** orders")]
    [InlineData("ctl add_user ann secret", "ctl add_user ann ******", "secret")]
    public void Hide_ASecret_BlotsItOut(string typed, string shown, params string[] operands) => Assert.Equal(shown, Hidden(typed, operands));

    [Theory]
    [InlineData("serve --data /var/lib/hoopoe --set amqp.heartbeat=30s")]
    [InlineData("bench --uri amqp://ann@host:5672/shop")]
    [InlineData("serve --set tls.key-password-file=/etc/hoopoe/key-password")]
    [InlineData("consume --password-file /etc/hoopoe/password")]
    [InlineData("publish orders http://example/a:b")]
    public void Hide_NothingSecret_ChangesNothing(string typed) => Assert.Equal(typed, Hidden(typed, []));

    private static string Hidden(string typed, string[] operands) =>
        string.Join(' ', CommandLineSecrets.Hide(typed.Split(' '), operands).Select(Encoding.UTF8.GetString));
}
