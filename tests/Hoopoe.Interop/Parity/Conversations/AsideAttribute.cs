namespace Hoopoe.Interop.Parity.Conversations;

/// <summary>Marks scripts that declare nothing with a name and wait long for the broker, so that they may run beside the others.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class AsideAttribute : Attribute;
