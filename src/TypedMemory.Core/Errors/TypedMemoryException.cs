namespace TypedMemory;

/// <summary>The base of every failure that is not a misuse of the API.</summary>
/// <remarks>
/// Messages are sentences for people; <see cref="Code"/> and <see cref="IsTransient"/> are for programs.
/// </remarks>
public class TypedMemoryException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code">A stable word for programs, see <see cref="TypedMemoryErrorCodes"/>.</param>
    /// <param name="message">What happened, to which value, and what to do.</param>
    /// <param name="isTransient">Whether the same call can succeed later without a change by the caller.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public TypedMemoryException(string code, string message, bool isTransient = false, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        IsTransient = isTransient;
    }

    /// <summary>A stable word for programs, see <see cref="TypedMemoryErrorCodes"/>.</summary>
    public string Code { get; }

    /// <summary>Whether the same call can succeed later without a change by the caller.</summary>
    public bool IsTransient { get; }

    /// <summary>
    /// The time after which the peer asks to be called again (<c>Retry-After</c>), or <see langword="null"/> if it did
    /// not say.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }
}
