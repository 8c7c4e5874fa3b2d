namespace Hoopoe.Core.Auditing;

/// <summary>What the audit trail calls the things that are done by more than one door. Those of the HTTP API alone stand there.</summary>
public static class AuditAction
{
    /// <summary>Somebody says who it is.</summary>
    public const string Login = "login";

    /// <summary>A connection asks for a virtual host; told where it is refused.</summary>
    public const string ConnectionOpen = "connection.open";

    /// <summary>A queue is made; one that is there and equal is not told of.</summary>
    public const string QueueDeclare = "queue.declare";

    /// <summary>A queue is deleted.</summary>
    public const string QueueDelete = "queue.delete";

    /// <summary>A queue's ready messages are dropped.</summary>
    public const string QueuePurge = "queue.purge";

    /// <summary>Messages are fetched one by one, as who browses does; told once for each channel and queue.</summary>
    public const string QueueGet = "queue.get";

    /// <summary>A consumer is refused.</summary>
    public const string QueueConsume = "queue.consume";

    /// <summary>An exchange is made; one that is there and equal is not told of.</summary>
    public const string ExchangeDeclare = "exchange.declare";

    /// <summary>An exchange is deleted.</summary>
    public const string ExchangeDelete = "exchange.delete";

    /// <summary>A publish is refused for want of a right.</summary>
    public const string ExchangePublish = "exchange.publish";

    /// <summary>A binding is made; one that is there is not told of.</summary>
    public const string BindingMake = "binding.make";

    /// <summary>A binding is removed.</summary>
    public const string BindingRemove = "binding.remove";
}
