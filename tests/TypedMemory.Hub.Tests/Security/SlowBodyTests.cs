using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Tests.Security;

/// <summary>A body that arrives so slowly that it would take days to its limit.</summary>
public sealed class SlowBodyTests
{
    [Theory]
    [InlineData(1_000, true)]
    [InlineData(100_000, false)]
    public async Task A_body_that_is_read_into_memory_ends_or_is_refused(int bytesInASecond, bool isRefused)
    {
        var time = new FakeTimeProvider();
        const int Length = 200_000_000;
        var http = new DefaultHttpContext { Request = { Body = new Slow(time, bytesInASecond, Length) } };
        using var share = new BodyShare(new BodyBudget(2L * Length));
        Task<byte[]> read = RequestBody.ReadAsync(http, Length, share, time).AsTask();
        if (isRefused) Assert.Equal(408, (await Assert.ThrowsAsync<HubException>(() => read)).Status);
        else Assert.Equal(Length, (await read).Length);
    }

    private sealed class Slow(FakeTimeProvider time, int bytesInASecond, int length) : ReadOnlyStream
    {
        private int _left = length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = Math.Min(Math.Min(buffer.Length, bytesInASecond), _left);
            _left -= read;
            time.Advance(TimeSpan.FromSeconds((double)read / bytesInASecond));
            return new(read);
        }
    }
}
