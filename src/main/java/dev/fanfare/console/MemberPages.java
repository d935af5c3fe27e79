package dev.fanfare.console;

import dev.fanfare.id.AccountId;
import dev.fanfare.id.InvitationId;
import dev.fanfare.workspace.Account;
import dev.fanfare.workspace.Invitation;
import dev.fanfare.workspace.Invitations;
import dev.fanfare.workspace.Invited;
import dev.fanfare.workspace.Member;
import dev.fanfare.workspace.Members;
import dev.fanfare.workspace.Role;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** {@code /{workspace}/members} and what is below: who belongs to it, who is asked to, and who leaves. */
final class MemberPages {
    /** A member as the page shows it; {@code self}: the reader. */
    public record Row(String id, String email, String role, Moment joined, boolean self) {
        private static Row of(Member member, Account reader) {
            return new Row(
                    member.accountId().toString(),
                    member.email(),
                    member.role().word(),
                    Moment.of(member.joinedAt()),
                    member.accountId().equals(reader.id()));
        }
    }

    /** An invitation as the page shows it. */
    public record Open(String id, String email, String role, String invitedBy, Moment until, boolean expired) {
        private static Open of(Invitation invitation) {
            return new Open(
                    invitation.id().toString(),
                    invitation.email(),
                    invitation.role().word(),
                    invitation.invitedBy(),
                    Moment.of(invitation.expiresAt()),
                    invitation.expired());
        }
    }

    private final Members members;
    private final Invitations invitations;
    private final ShownOnce shownOnce;
    private final String publicUrl;
    private final boolean mailServer;

    /**
     * Makes the pages.
     *
     * @param publicUrl where links lead
     * @param mailServer whether invitations are sent, too
     */
    MemberPages(Members members, Invitations invitations, ShownOnce shownOnce, String publicUrl, boolean mailServer) {
        this.members = members;
        this.invitations = invitations;
        this.shownOnce = shownOnce;
        this.publicUrl = publicUrl;
        this.mailServer = mailServer;
    }

    Future<Reply> list(Visit visit) {
        return list(visit, Form.empty()).map(page -> page);
    }

    Future<Reply> invite(Visit visit) {
        Form form = visit.form();
        return invitations
                .invite(visit.workspace(), reader(visit), form.value("email"), Role.of(form.value("role")))
                .<Reply>map(invited -> handOver(visit, invited))
                .recover(failure -> form.refused(failure)
                        .compose(refused -> list(visit, refused).map(page -> page.status(422))));
    }

    /** To the page of the invitation, which shows the link once; it is nowhere else on a page. */
    private Redirect handOver(Visit visit, Invited invited) {
        InvitationId id = invited.invitation().id();
        shownOnce.hand(visit, id.value(), invited.token().text());
        return Redirect.to(visit.path("invitations/" + id));
    }

    private Future<Page> list(Visit visit, Form form) {
        return members.list(visit.workspace().id())
                .compose(found -> open(visit)
                        .map(open -> Page.of("member/list")
                                .with(
                                        "members",
                                        found.stream()
                                                .map(member -> Row.of(member, reader(visit)))
                                                .toList())
                                .with("invitations", open)
                                .with("mailServer", mailServer)
                                .with("form", form)));
    }

    /** Whom an owner has asked is the owners' business. */
    private Future<List<Open>> open(Visit visit) {
        return visit.isOwner()
                ? invitations
                        .list(visit.workspace().id())
                        .map(found -> found.stream().map(Open::of).toList())
                : Future.succeededFuture(List.of());
    }

    Future<Reply> invitation(Visit visit) {
        Optional<String> token = shownOnce.take(visit, invitationId(visit).value());
        return invitation(visit, Form.empty())
                .map(page -> token.map(text -> page.with("link", publicUrl + "/invitations?token=" + text))
                        .orElse(page));
    }

    Future<Reply> resend(Visit visit) {
        Form form = visit.form();
        return invitations
                .resend(visit.workspace(), reader(visit), invitationId(visit))
                .<Reply>map(invited -> handOver(visit, invited))
                .recover(failure -> form.refused(failure)
                        .compose(refused -> invitation(visit, refused))
                        .map(page -> page.status(409)));
    }

    private Future<Page> invitation(Visit visit, Form form) {
        return invitations
                .get(visit.workspace().id(), invitationId(visit))
                .map(found -> Page.of("member/invitation")
                        .with("invitation", Open.of(found))
                        .with("mailServer", mailServer)
                        .with("form", form));
    }

    Future<Reply> withdraw(Visit visit) {
        return invitations
                .withdraw(visit.workspace().id(), reader(visit), invitationId(visit))
                .map(withdrawn -> Redirect.to(visit.path("members")).saying(Flash.INVITATION_WITHDRAWN));
    }

    Future<Reply> member(Visit visit) {
        return member(visit, Form.empty()).map(page -> page);
    }

    private Future<Page> member(Visit visit, Form form) {
        return members.get(visit.workspace().id(), accountId(visit))
                .map(found -> Page.of("member/member")
                        .with("member", Row.of(found, reader(visit)))
                        .with("form", form));
    }

    Future<Reply> changeRole(Visit visit) {
        Form form = visit.form();
        return members.changeRole(visit.workspace().id(), reader(visit), accountId(visit), Role.of(form.value("role")))
                .<Reply>map(changed -> Redirect.to(visit.path("members")).saying(Flash.ROLE_CHANGED))
                .recover(failure -> refused(visit, form, failure));
    }

    Future<Reply> remove(Visit visit) {
        Form form = visit.form();
        return members.remove(visit.workspace().id(), reader(visit), accountId(visit))
                .<Reply>map(removed -> Redirect.to(visit.path("members")).saying(Flash.MEMBER_REMOVED))
                .recover(failure -> refused(visit, form, failure));
    }

    private Future<Reply> refused(Visit visit, Form form, Throwable failure) {
        return form.refused(failure).compose(refused -> member(visit, refused)).map(page -> page.status(409));
    }

    Future<Reply> confirmLeave(Visit visit) {
        return Future.succeededFuture(leaving(Form.empty()));
    }

    Future<Reply> leave(Visit visit) {
        Form form = visit.form();
        return members.leave(visit.workspace().id(), reader(visit))
                .<Reply>map(left -> Redirect.to("/account").saying(Flash.LEFT))
                .recover(failure ->
                        form.refused(failure).map(refused -> leaving(refused).status(409)));
    }

    private static Page leaving(Form form) {
        return Page.of("member/leave").with("form", form);
    }

    private static Account reader(Visit visit) {
        return visit.reader().account();
    }

    private static AccountId accountId(Visit visit) {
        return AccountId.parse(visit.part("accountId")).orElseThrow(Members::notFound);
    }

    private static InvitationId invitationId(Visit visit) {
        return InvitationId.parse(visit.part("invitationId")).orElseThrow(Invitations::notFound);
    }
}
