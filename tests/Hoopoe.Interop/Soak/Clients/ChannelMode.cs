namespace Hoopoe.Interop.Soak.Clients;

/// <summary>What a publish on a channel waits for.</summary>
internal enum ChannelMode
{
    Plain,
    Confirm,
    Transaction,
}
