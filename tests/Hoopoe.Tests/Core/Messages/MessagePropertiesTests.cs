using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Wire;
using Xunit;

namespace Hoopoe.Tests.Core.Messages;

/// <summary>Properties, and the block that they keep once they were read or written.</summary>
public sealed class MessagePropertiesTests
{
    // A long by the letter L and a name twice, the mode of a transient message, a name that is no UTF-8: as others write them.
    private static readonly byte[] _odd = new BasicProperties
    {
        Headers = [1, (byte)'a', (byte)'L', 0, 0, 0, 0, 0, 0, 0, 1, 1, (byte)'a', (byte)'t', 1], DeliveryMode = 1, AppId = [0xFF],
    }.ToArray();

    private readonly AmqpFormat _format = AmqpFormat.Instance;

    [Fact]
    public void WriteAs_Again_GivesTheSameBytesAndAllocatesNothing()
    {
        var properties = new MessageProperties { MessageId = "m", Headers = Arguments.Of(("a", 1)) };
        var first = properties.WriteAs(_format);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var second = properties.WriteAs(_format);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(first == second);
        Assert.True(first.SequenceEqual(new MessageProperties { MessageId = "m", Headers = Arguments.Of(("a", 1)) }.WriteAs(_format)));
    }

    [Fact]
    public void WriteAs_ReadAndNotChanged_GivesTheBytesThatCame()
    {
        var read = MessageProperties.ReadFrom(_odd, _format);
        Assert.True(read.WriteAs(_format) == _odd);
        // A copy that changes nothing, too.
        Assert.Equal(_odd, (read with { MessageId = null }).WriteAs(_format).ToArray());
    }

    [Fact]
    public void WriteAs_ReadAndChanged_KeepsTheBytesOfTheRest()
    {
        var read = MessageProperties.ReadFrom(_odd, _format);
        var changed = read.WithHeader("b", true) with { MessageId = "m" };
        Assert.True(BasicProperties.TryRead(changed.WriteAs(_format), out var wire));
        Assert.True(BasicProperties.TryRead(_odd, out var odd));
        Assert.Equal([.. odd.Headers, 1, (byte)'b', (byte)'t', 1], wire.Headers.ToArray());
        Assert.Equal((1, "m"), (wire.DeliveryMode, wire.MessageId.ToText()));
        Assert.Equal([0xFF], wire.AppId.ToArray());
        // What was written says so of itself, and what it was made of is as it was.
        Assert.True(BasicProperties.TryRead((changed with { MessageId = null }).WriteAs(_format), out wire));
        Assert.False(wire.Has(PropertyFlags.MessageId));
        Assert.Equal([0xFF], wire.AppId.ToArray());
        Assert.True(read.WriteAs(_format) == _odd);
    }

    [Fact]
    public void WriteAs_AnotherFormatThanItCameIn_SaysTheSame()
    {
        var read = MessageProperties.ReadFrom(_odd, _format);
        var neutral = new NeutralFormat();
        Assert.True(neutral.ReadHeaders(read.WriteAs(neutral))!.SameAs(read.Headers));
        // The block that came is forgotten then, not what it said.
        Assert.True(_format.ReadHeaders(read.WriteAs(_format))!.SameAs(read.Headers));
    }

    [Fact]
    public void Equals_OneWasWritten_MakesNoDifference()
    {
        var written = new MessageProperties { MessageId = "m" };
        _ = written.WriteAs(_format);
        var other = new MessageProperties { MessageId = "m" };
        Assert.Equal(other, written);
        Assert.Equal(other.GetHashCode(), written.GetHashCode());
        Assert.Equal(other, MessageProperties.ReadFrom(written.WriteAs(_format).ToArray(), _format));
        Assert.NotEqual(other, written with { MessageId = "n" });
    }

    [Fact]
    public void Headers_SetToNull_SaysWhatToUse() =>
        Assert.Contains("Arguments.Empty", Assert.Throws<ArgumentNullException>(() => new MessageProperties { Headers = null! }).Message, StringComparison.Ordinal);
}
