namespace Hoopoe.Server.Faults;

/// <summary>Where between a client's publish and its confirm a connection is cut.</summary>
public enum CutPoint
{
    /// <summary>All of the publish has come in, and nothing of it has been handed on: the broker never had it.</summary>
    BeforePublish,

    /// <summary>The broker has the message, and has it on disk if it is to be there; the confirm, or nack, is about to be sent and is not.</summary>
    BetweenPublishAndConfirm,

    /// <summary>The confirm, or nack, has been sent.</summary>
    AfterConfirm,
}
