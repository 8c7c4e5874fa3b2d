namespace Hoopoe.Server.Client;

/// <summary>A message that its lane has published. Immutable.</summary>
/// <param name="Number">Its number among those of the lane, where these are confirmed.</param>
/// <param name="Confirm">Its confirm, where these are awaited one by one.</param>
internal readonly record struct Published(long Number, PendingConfirm? Confirm);
