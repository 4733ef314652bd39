using System.Text;

namespace TypedMemory.Hub.Core;

/// <summary>
/// An exception for the log whose messages hold what a client sent: lines that a client made up must not look like the
/// log's own.
/// </summary>
internal sealed class SafeException : Exception
{
    private readonly string _text;

    private SafeException(Exception exception)
        : base(SafeText.Of(exception.Message))
    {
        var text = new StringBuilder();
        for (Exception? current = exception; current is not null; current = current.InnerException)
        {
            if (text.Length > 0) text.Append("\n ---> ");
            text.Append(current.GetType().FullName).Append(": ").Append(SafeText.Of(current.Message));
            if (current.StackTrace is { } trace) text.Append('\n').Append(trace);
        }

        _text = text.ToString();
    }

    /// <summary>
    /// The exception itself, or this in its place where one of its messages is too long or not in one line.
    /// </summary>
    public static Exception Of(Exception exception)
    {
        for (Exception? current = exception; current is not null; current = current.InnerException)
        {
            if (!ReferenceEquals(SafeText.Of(current.Message), current.Message)) return new SafeException(exception);
        }

        return exception;
    }

    public override string ToString() => _text;
}
