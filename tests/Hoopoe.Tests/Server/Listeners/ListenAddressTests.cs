using Hoopoe.Server.Listeners;
using Xunit;

namespace Hoopoe.Tests.Server.Listeners;

/// <summary>Addresses to listen at, with and without ports, of both families.</summary>
public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("*", null, null)]
    [InlineData("*:5673", null, 5673)]
    [InlineData("127.0.0.1", "127.0.0.1", null)]
    [InlineData("127.0.0.1:5673", "127.0.0.1", 5673)]
    [InlineData("localhost", "127.0.0.1", null)]
    [InlineData("::1", "::1", null)]
    [InlineData("::", "::", null)]
    [InlineData("[::1]", "::1", null)]
    [InlineData("[::1]:5673", "::1", 5673)]
    public void TryParse_Address_GivesItAndItsPort(string text, string? host, int? port)
    {
        Assert.True(ListenAddress.TryParse(text, out var address));
        Assert.Equal(host, address.Address?.ToString());
        Assert.Equal(port, address.Port);
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.org")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:70000")]
    [InlineData("[::1]:x")]
    public void TryParse_NoAddress_Refuses(string text) => Assert.False(ListenAddress.TryParse(text, out _));
}
