using System.Threading.Channels;
using MassTransit;

namespace Hoopoe.Interop.MassTransit;

/// <summary>What consumers were given, in the order they were given it.</summary>
internal sealed class Seen<T>
{
    private readonly Channel<T> _messages = Channel.CreateUnbounded<T>();

    public void Add(T message) => _messages.Writer.TryWrite(message);

    public async Task<T> NextAsync() => await _messages.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(15));

    public Task HandleAsync<TMessage>(ConsumeContext<TMessage> context, Func<ConsumeContext<TMessage>, T> select)
        where TMessage : class
    {
        Add(select(context));
        return Task.CompletedTask;
    }
}
