"""The specification of what may happen to a row: written by hand, read by people, checked by test_matrix.py.

A new model joins with a text like these and an entry in ``test_matrix.SUBJECTS``.
"""

# How each state may follow another; everything else PostgreSQL itself refuses. A state before ":" can be the first one.
ARROWS = {
    "Shift": "planned: cancelled / cancelled planned",
    "Duty": "assigned: released",
    "SubstituteRequest": "open: taken withdrawn expired",
    "DutySwap": "open: accepted declined withdrawn expired",
    "PhoneCall": "open: reached not_needed / reached open / not_needed open",
    "Proposal": "draft: published discarded",
    "ShiftBooking": """booked: arrived served no_show cancelled / arrived: served no_show booked / served arrived /
                    no_show booked / waiting: offered cancelled expired / offered booked cancelled expired""",
    "Activity": """submitted: confirmed returned cancelled / returned submitted cancelled / confirmed returned cancelled /
                cancelled submitted""",
}

# What each action makes of a row in each situation; "!code" where it is refused.
OUTCOMES = {
    "Shift": """
                        coming          begun           over        cancelled
        move_shift      planned         planned         !shift_over !shift_cancelled
        change_shift    planned         planned         !shift_over !shift_cancelled
        cancel_shift    cancelled       cancelled       !shift_over !shift_cancelled
        restore_shift   !not_cancelled  !not_cancelled  !shift_over planned
        assign_duty     planned         planned         !shift_over !shift_cancelled
    """,
    "Duty": """
                          coming      begun         over          missed           cancelled          released
        confirm_duty      confirmed   confirmed     !shift_over   !shift_over      !shift_cancelled   !not_assigned
        decline_duty      released    !shift_begun  !shift_begun  !shift_begun     !shift_cancelled   !not_assigned
        ask_substitute    wanted      !shift_begun  !shift_begun  !shift_begun     !shift_cancelled   !not_assigned
        release_duty      released    released      !shift_over   !shift_over      released           !not_assigned
        replace_partner   released    released      !shift_over   !shift_over      !shift_cancelled   !not_assigned
        name_person       assigned    assigned      !shift_over   !shift_over      assigned           !not_assigned
        mark_missed       !not_begun  missed        missed        !already_missed  !shift_cancelled   !not_assigned
        unmark_missed     !not_missed !not_missed   !not_missed   assigned         !not_missed        !not_assigned
        share_duty        assigned    assigned      !shift_over   !shift_over      !shift_cancelled   !not_assigned
        end_duty_links    assigned    assigned      assigned      missed           assigned           !not_assigned
    """,
    "SubstituteRequest": """
                              open        late             taken            withdrawn        expired
        take_duty             taken       !request_closed  !request_closed  !request_closed  !request_closed
        withdraw_substitute   withdrawn   withdrawn        !request_closed  !request_closed  !request_closed
        expire_substitute     open        expired          taken            withdrawn        expired
    """,
    "DutySwap": """
                        open       late          accepted      declined      withdrawn
        accept_swap     accepted   !swap_closed  !swap_closed  !swap_closed  !swap_closed
        decline_swap    declined   !swap_closed  !swap_closed  !swap_closed  !swap_closed
        withdraw_swap   withdrawn  !swap_closed  !swap_closed  !swap_closed  !swap_closed
        expire_swap     open       expired       accepted      declined      withdrawn
    """,
    "PhoneCall": """
                        open        reached       not_needed    ended
        reach_partner   reached     !call_closed  !call_closed  !call_closed
        miss_partner    open        !call_closed  !call_closed  !call_closed
        drop_call       not_needed  !call_closed  !call_closed  !call_closed
        reopen_call     open        open          open          !call_ended
    """,
    "Proposal": """
                            draft           published           taken_back             discarded
        publish_proposal    published       !already_published  !already_published     !proposal_closed
        discard_proposal    discarded       !already_published  !already_published     !proposal_closed
        take_back_proposal  !not_published  taken_back          !nothing_to_take_back  !not_published
    """,
    "ShiftBooking": """
                        booked                 arrived          served           no_show          cancelled
        mark_arrived    arrived                !booking_closed  !booking_closed  !booking_closed  !booking_closed
        mark_served     served                 served           !booking_closed  !booking_closed  !booking_closed
        mark_no_show    no_show                no_show          !booking_closed  !booking_closed  !booking_closed
        step_back       !nothing_to_take_back  booked           arrived          booked           !nothing_to_take_back
        cancel_booking  cancelled              !booking_closed  !booking_closed  !booking_closed  !booking_closed
        confirm_place   !not_offered           !not_offered     !not_offered     !not_offered     !not_offered
    """,
    "Activity": """
                            submitted       returned           confirmed            cancelled
        confirm_activity    confirmed       !not_submitted     !not_submitted       !not_submitted
        return_activity     returned        !already_returned  returned             !activity_cancelled
        resubmit_activity   submitted       submitted          !activity_confirmed  !activity_cancelled
        correct_activity    submitted       submitted          confirmed            !activity_cancelled
        cancel_activity     cancelled       cancelled          cancelled            !activity_cancelled
        restore_activity    !not_cancelled  !not_cancelled     !not_cancelled       submitted
    """,
}

# Who may do it, where the situation allows it. member: of the partner concerned; other: of another partner here;
# elsewhere: staff of another community; holder: has the link to the duty; nobody: neither signed in nor with a link.
WHO = """
                       staff secretary social street member other elsewhere holder nobody
    move_shift         x     x         x      .      .      .     .         .      .
    change_shift       x     x         x      .      .      .     .         .      .
    cancel_shift       x     x         x      .      .      .     .         .      .
    restore_shift      x     x         x      .      .      .     .         .      .
    assign_duty        x     x         x      .      .      .     .         .      .
    confirm_duty       x     x         x      .      x      .     .         x      .
    decline_duty       x     x         x      .      x      .     .         x      .
    ask_substitute     x     x         x      .      x      .     .         x      .
    release_duty       x     x         x      .      .      .     .         .      .
    replace_partner    x     x         x      .      .      .     .         .      .
    name_person        x     x         x      .      .      .     .         .      .
    mark_missed        x     x         x      .      .      .     .         .      .
    unmark_missed      x     x         x      .      .      .     .         .      .
    share_duty         x     x         x      .      .      .     .         .      .
    end_duty_links     x     x         x      .      .      .     .         .      .
    take_duty          x     x         x      .      .      x     .         .      .
    withdraw_substitute x    x         x      .      x      .     .         x      .
    expire_substitute  .     .         .      .      .      .     .         .      .
    accept_swap        x     x         x      .      .      x     .         .      .
    decline_swap       x     x         x      .      .      x     .         .      .
    withdraw_swap      x     x         x      .      x      .     .         .      .
    expire_swap        .     .         .      .      .      .     .         .      .
    reach_partner      x     x         x      .      .      .     .         .      .
    miss_partner       x     x         x      .      .      .     .         .      .
    drop_call          x     x         x      .      .      .     .         .      .
    reopen_call        x     x         x      .      .      .     .         .      .
    publish_proposal   x     x         x      .      .      .     .         .      .
    discard_proposal   x     x         x      .      .      .     .         .      .
    take_back_proposal x     x         x      .      .      .     .         .      .
    mark_arrived       x     x         x      .      .      .     .         .      .
    mark_served        x     x         x      .      .      .     .         .      .
    mark_no_show       x     x         x      .      .      .     .         .      .
    step_back          x     x         x      .      .      .     .         .      .
    cancel_booking     x     x         x      .      .      .     .         x      .
    confirm_place      x     x         x      .      .      .     .         x      .
    confirm_activity   x     x         x      .      .      .     .         .      .
    return_activity    x     x         x      .      .      .     .         .      .
    resubmit_activity  x     x         x      .      x      .     .         .      .
    correct_activity   x     x         x      .      .      .     .         .      .
    cancel_activity    x     x         x      .      .      .     .         .      .
    restore_activity   x     x         x      .      .      .     .         .      .
"""

# Where each role can do anything at all.
AT = """
            staff secretary social street member other elsewhere holder nobody
    console x     x         x      .      .      .     .         .      .
    board   x     x         x      .      .      .     .         .      .
    calls   x     x         x      .      .      .     .         .      .
    portal  .     .         .      .      x      x     .         .      .
    link    .     .         .      .      .      .     .         x      .
    api     x     x         x      .      x      x     .         .      .
"""


def table(text: str) -> dict[str, dict[str, str]]:
    """A text as rows of named columns."""
    head, *lines = [line.split() for line in text.strip().splitlines() if line.strip()]
    return {name: dict(zip(head, cells, strict=True)) for name, *cells in lines}


def arrows(text: str) -> tuple[list[str], list[tuple[str, str]]]:
    """The start states and the pairs that may follow each other."""
    first, found = [], []
    for part in text.split("/"):
        state, *after = part.split()
        if state.endswith(":"):
            first.append(state.rstrip(":"))
        found += [(state.rstrip(":"), each) for each in after]
    return first, found
